import { signal, useSignal } from "@preact/signals";

import * as api from "../api";
import type { Check } from "../api";
import type { Delivery } from "../contract";
import { t } from "../i18n";
import { Findings } from "../inspector/Findings";
import { failed } from "../inspector/result";
import { inspect } from "../store";

// Kept while one looks at something else.
const found = signal<{ what: Check; entry: Delivery } | null>(null);

/** What the console does when an address is saved, and what others try. */
export function ChecksSection() {
  const busy = useSignal(false);
  const run = async (what: Check) => {
    busy.value = true;
    found.value = null;
    try {
      found.value = { what, entry: await api.check(what) };
    } finally {
      busy.value = false;
    }
  };
  return (
    <section class="section">
      <h2>{t().checks}</h2>
      <div class="buttons">
        {(["verify", "probe"] as const).map((what) => (
          <button key={what} type="button" class="button" disabled={busy.value} onClick={() => api.run(() => run(what))}>
            {t()[what]}
          </button>
        ))}
      </div>
      <div aria-live="polite">
        {busy.value && <p class="dim">{t().checking}</p>}
        {found.value && <Result {...found.value} />}
      </div>
    </section>
  );
}

function Result({ what, entry }: { what: Check; entry: Delivery }) {
  const findings = entry.attempts.flatMap((attempt) => attempt.findings);
  const isBad = failed(entry);
  return (
    <>
      <p class={isBad ? "bad" : "good"}>
        {isBad ? t().failed[what] : t().passed[what]}{" "}
        <button type="button" class="quiet" onClick={() => inspect(entry.seq)}>
          {t().inspector}
        </button>
      </p>
      {findings.length > 0 && <Findings findings={findings} />}
    </>
  );
}
