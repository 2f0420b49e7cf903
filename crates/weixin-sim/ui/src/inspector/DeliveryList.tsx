import { useLayoutEffect, useRef } from "preact/hooks";

import type { Delivery } from "../contract";
import { clockTime, seconds, t } from "../i18n";
import { delivery, deliveries, picked, state } from "../store";
import { gradeOf, resultOf, wordFor } from "./result";

export function DeliveryList() {
  const box = useRef<HTMLUListElement>(null);
  const selected = delivery.value?.seq;
  useLayoutEffect(() => {
    box.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selected, deliveries.value.length]);
  return (
    <ul class="list" ref={box} aria-label={t().deliveries}>
      {deliveries.value.map((entry) => (
        <li key={entry.seq}>
          <Row entry={entry} isPicked={entry.seq === selected} />
        </li>
      ))}
    </ul>
  );
}

function Row({ entry, isPicked }: { entry: Delivery; isPicked: boolean }) {
  const result = resultOf(entry);
  return (
    <button type="button" class="list__row" aria-current={isPicked} onClick={() => (picked.value = entry.seq)}>
      <time>{clockTime(entry.at_ms)}</time>
      <span class="list__who">{nameOf(entry.user)}</span>
      <span class="list__what">{entry.summary}</span>
      <span class="dots" role="img" aria-label={`${t().attempts}: ${entry.attempts.length}`}>
        {entry.attempts.map((attempt, index) => (
          <i key={index} class={`dot dot_${gradeOf(attempt)}`} />
        ))}
      </span>
      <span class={`result result_${result}`}>{wordFor(entry)}</span>
      <span class="list__took">{entry.done ? seconds(total(entry)) : "…"}</span>
    </button>
  );
}

const nameOf = (openid: string): string => state.value?.users.find((one) => one.openid === openid)?.name ?? openid;

const total = (entry: Delivery): number => entry.attempts.reduce((sum, attempt) => sum + attempt.took_ms, 0);
