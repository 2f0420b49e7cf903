import type { ComponentChildren } from "preact";

import { t } from "../i18n";
import { Avatar } from "../parts/Avatar";
import { current } from "../store";

interface Props {
  side: "own" | "bot";
  children: ComponentChildren;
}

/** What somebody said, on the side of the phone where it belongs. */
export function Speaker({ side, children }: Props) {
  const own = side === "own";
  return (
    <div class={`speech speech_${side}`}>
      <Avatar name={own ? (current.value?.name ?? "") : "公"} bot={!own} />
      <span class="hidden">{own ? t().you : t().bot}: </span>
      <div class="speech__body">{children}</div>
    </div>
  );
}
