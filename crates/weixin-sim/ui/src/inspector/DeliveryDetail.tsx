import { useSignal } from "@preact/signals";

import * as api from "../api";
import type { Delivery } from "../contract";
import { dateTime, t } from "../i18n";
import { CopyButton } from "../parts/CopyButton";
import { Tabs } from "../parts/Tabs";
import { AttemptView } from "./AttemptView";
import { Lane } from "./Lane";
import { resultOf, wordFor } from "./result";

export function DeliveryDetail({ entry }: { entry: Delivery }) {
  const chosen = useSignal<number | null>(null);
  // Until one is chosen the last attempt is shown, as that one decides.
  const last = entry.attempts.length - 1;
  const index = chosen.value ?? last;
  const attempt = entry.attempts[index];
  const result = resultOf(entry);
  return (
    <article class="detail" aria-label={entry.summary}>
      <header class="detail__head">
        <div>
          <h2>{entry.summary}</h2>
          <p class="dim">
            #{entry.seq} · {entry.user && `${entry.user} · `}
            {dateTime(entry.at_ms)}
          </p>
        </div>
        <span class={`result result_${result}`}>{wordFor(entry)}</span>
      </header>
      {attempt && (
        <Tabs
          label={t().attempts}
          look="lanes"
          value={String(index)}
          tabs={entry.attempts.map((one, at) => [String(at), <Lane attempt={one} />] as const)}
          onPick={(picked) => (chosen.value = Number(picked))}
        >
          <AttemptView entry={entry} attempt={attempt} />
        </Tabs>
      )}
      <footer class="detail__foot">
        {entry.user && entry.document && (
          <button type="button" class="button" title={t().sendAgainHint} onClick={() => api.run(() => api.again(entry))}>
            {t().sendAgain}
          </button>
        )}
        <CopyButton
          label={t().asCurl}
          text={() => api.text(`export/curl?seq=${entry.seq}&attempt=${index + 1}`)}
        />
        <CopyButton label={t().asRust} text={() => api.text(`export/rust?seq=${entry.seq}`)} />
      </footer>
    </article>
  );
}
