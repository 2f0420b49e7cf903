import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import type { Finding } from "../contract";
import { said, t } from "../i18n";
import { inspect } from "../store";

/** The line that the platform shows when an answer was late or wrong; a tap on it says why. */
export function Fault({ findings, seq }: { findings: Finding[]; seq: number }) {
  const open = useSignal(false);
  const reasons = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open.value) reasons.current?.scrollIntoView({ block: "nearest" });
  }, [open.value]);
  return (
    <div class="fault">
      <button type="button" class="line line_button" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        {t().fault} <u>{t().why}</u>
      </button>
      {open.value && (
        <div class="fault__why" ref={reasons}>
          <p>{t().faultMeaning}</p>
          <ul>
            {findings.map((finding, index) => (
              <li key={index}>{said(finding)}</li>
            ))}
          </ul>
          <button type="button" class="quiet" onClick={() => inspect(seq)}>
            {t().inspector}
          </button>
        </div>
      )}
    </div>
  );
}
