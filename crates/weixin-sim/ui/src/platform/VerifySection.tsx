import { useSignal } from "@preact/signals";

import * as api from "../api";
import type { Verdict } from "../api";
import { seconds, t } from "../i18n";
import { Findings } from "../inspector/Findings";

/** Plays the request by which the console checks an address. */
export function VerifySection() {
  const busy = useSignal(false);
  const verdict = useSignal<Verdict | null>(null);
  const verify = async () => {
    busy.value = true;
    verdict.value = null;
    try {
      verdict.value = await api.verify();
    } finally {
      busy.value = false;
    }
  };
  return (
    <section class="section" aria-live="polite">
      <button type="button" class="button" disabled={busy.value} onClick={() => api.run(verify)}>
        {busy.value ? t().verifying : t().verify}
      </button>
      {verdict.value && (
        <>
          <p class={verdict.value.ok ? "good" : "bad"}>
            {verdict.value.ok ? t().verified : t().notVerified} <small>{seconds(verdict.value.attempt.took_ms)}</small>
          </p>
          {verdict.value.findings.length > 0 && <Findings findings={verdict.value.findings} />}
        </>
      )}
    </section>
  );
}
