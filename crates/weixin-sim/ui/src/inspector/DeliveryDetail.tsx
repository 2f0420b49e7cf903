import { useSignal } from "@preact/signals";

import * as api from "../api";
import type { Delivery } from "../contract";
import { dateTime, t } from "../i18n";
import { CopyButton } from "../parts/CopyButton";
import { Tabs } from "../parts/Tabs";
import { AttemptView } from "./AttemptView";
import { Lane } from "./Lane";
import { resultOf } from "./result";

export function DeliveryDetail({ entry }: { entry: Delivery }) {
  const chosen = useSignal<string | null>(null);
  // Until one is chosen the last attempt is shown, as that one decides.
  const attempt = entry.attempts.find(({ number }) => String(number) === chosen.value) ?? entry.attempts.at(-1);
  const result = resultOf(entry);
  return (
    <article class="detail" aria-label={entry.summary}>
      <header class="detail__head">
        <div>
          <h2>{entry.summary}</h2>
          <p class="dim">
            #{entry.seq} · {entry.user} · {dateTime(entry.at_ms)}
          </p>
        </div>
        <span class={`result result_${result}`}>{t().result[result]}</span>
      </header>
      {attempt && (
        <Tabs
          label={t().attempts}
          look="lanes"
          value={String(attempt.number)}
          tabs={entry.attempts.map((one) => [String(one.number), <Lane attempt={one} />] as const)}
          onPick={(number) => (chosen.value = number)}
        >
          <AttemptView entry={entry} attempt={attempt} />
        </Tabs>
      )}
      <footer class="detail__foot">
        <CopyButton
          label={t().asCurl}
          text={() => api.text(`export/curl?seq=${entry.seq}&attempt=${attempt?.number ?? 1}`)}
        />
        <CopyButton label={t().asRust} text={() => api.text(`export/rust?seq=${entry.seq}`)} />
      </footer>
    </article>
  );
}
