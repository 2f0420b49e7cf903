import { useLayoutEffect, useRef } from "preact/hooks";

import { clockTime, t } from "../i18n";
import { current, lines, type Line } from "../store";
import { LineView } from "./LineView";

/** A time stands above what was said this much after the line before it. */
const PAUSE_MS = 5 * 60_000;

export function Log() {
  const box = useRef<HTMLDivElement>(null);
  const shown = lines.value;
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown]);
  const watch = ({ currentTarget: it }: { currentTarget: HTMLDivElement }) => {
    atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 60;
  };
  return (
    <div
      ref={box}
      class="log"
      role="log"
      aria-live="polite"
      aria-label={t().conversation(current.value?.name ?? "")}
      tabIndex={0}
      onScroll={watch}
    >
      {shown.map((line, index) => (
        <div key={line.seq} class="log__item">
          {isLater(shown[index - 1], line) && <time class="line">{clockTime(line.at_ms)}</time>}
          <LineView line={line} />
        </div>
      ))}
    </div>
  );
}

function isLater(before: Line | undefined, line: Line): boolean {
  return !before || line.at_ms - before.at_ms > PAUSE_MS;
}
