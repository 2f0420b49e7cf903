import { useSignal } from "@preact/signals";

import * as api from "../api";
import type { Faults, Outcome } from "../contract";
import { t } from "../i18n";
import { NumberRow } from "../parts/NumberRow";

export function FaultsSection({ faults }: { faults: Faults }) {
  const times = useSignal(1);
  const set = (part: Partial<Faults>) => api.run(() => api.change("faults", { ...faults, ...part }));
  const fail = (outcome: Outcome) => set({ next: [...faults.next, { times: times.value, outcome }] });
  return (
    <section class="section">
      <h2>{t().apiFaults}</h2>
      <div class="rows">
        <NumberRow label={t().latency} value={faults.latency_ms} max={600_000} onSet={(latency_ms) => set({ latency_ms })} />
        <NumberRow label={t().faultCalls} value={times.value} min={1} max={1000} onSet={(count) => (times.value = count)} />
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={() => fail({ errcode: -1 })}>
          {t().busy}
        </button>
        <button type="button" class="button" onClick={() => fail({ errcode: 45009 })}>
          {t().overQuota}
        </button>
        <button type="button" class="button" onClick={() => fail({ status: 503 })}>
          {t().server5xx}
        </button>
        <button type="button" class="button" onClick={() => set({ token: "expire" })}>
          {t().expireToken}
        </button>
        <button type="button" class="button" onClick={() => set({ next: [], latency_ms: 0, denied: [], exhausted: [] })}>
          {t().noFaults}
        </button>
      </div>
      <ul class="pending" aria-live="polite">
        {faults.next.map((fault, index) => (
          <li key={index}>{t().faultLeft(nameOf(fault.outcome), fault.times)}</li>
        ))}
      </ul>
    </section>
  );
}

function nameOf(outcome: Outcome): string {
  if (typeof outcome === "string") return outcome;
  return "errcode" in outcome ? String(outcome.errcode) : `HTTP ${outcome.status}`;
}
