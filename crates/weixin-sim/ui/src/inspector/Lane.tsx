import type { Attempt } from "../contract";
import { seconds, t } from "../i18n";
import { state } from "../store";
import { gradeOf } from "./result";

/** One attempt as a bar, against the time that the platform waits. */
export function Lane({ attempt }: { attempt: Attempt }) {
  const patience = state.value?.settings.patience_ms ?? 5000;
  const part = Math.min(1, attempt.took_ms / patience);
  const ticks = Math.min(20, Math.floor(patience / 1000));
  return (
    <span class="lane">
      <span class="lane__name">{t().attempt(attempt.number)}</span>
      <svg class="lane__bar" role="img" aria-label={t().ofDeadline(seconds(attempt.took_ms), seconds(patience))}>
        <rect class="lane__ground" width="100%" height="100%" rx="4" />
        {Array.from({ length: ticks }, (_, index) => (
          <line key={index} class="lane__tick" x1={at(index + 1, patience)} x2={at(index + 1, patience)} y1="0" y2="100%" />
        ))}
        <rect class={`lane__fill lane__fill_${gradeOf(attempt)}`} width={`${Math.max(1, part * 100)}%`} height="100%" rx="4" />
      </svg>
      <span class="lane__end">
        {seconds(attempt.took_ms)} · {t().end[attempt.end]}
      </span>
    </span>
  );
}

const at = (second: number, patience: number): string => `${(100_000 * second) / patience}%`;
