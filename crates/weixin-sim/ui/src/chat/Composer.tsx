import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { t } from "../i18n";
import { IconButton } from "../parts/IconButton";
import { Emoticons } from "./Emoticons";
import { manner, oddities } from "./manner";
import { MorePanel } from "./MorePanel";
import { say } from "./say";

type Panel = "none" | "emoticons" | "more";

export function Composer({ onMenu }: { onMenu: (() => void) | null }) {
  const text = useSignal("");
  const panel = useSignal<Panel>("none");
  const box = useRef<HTMLTextAreaElement>(null);
  const flip = (to: Panel) => (panel.value = panel.value === to ? "none" : to);
  const submit = () => {
    if (text.value === "") return;
    say("text", { Content: text.value });
    text.value = "";
    box.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    // Enter ends the choice of a character in an input method before it sends.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape") panel.value = "none";
  };
  return (
    <div class="composer">
      <form
        class="composer__bar"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {onMenu && <IconButton icon="menu" label={t().menu} onClick={onMenu} />}
        <textarea
          id="message"
          ref={box}
          rows={Math.min(4, text.value.split("\n").length)}
          value={text}
          aria-label={t().write}
          placeholder={t().writeHere}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onFocus={() => panel.value === "more" && (panel.value = "none")}
          onKeyDown={keys}
        />
        <IconButton
          icon="smile"
          label={t().emoticons}
          aria-expanded={panel.value === "emoticons"}
          onClick={() => flip("emoticons")}
        />
        {text.value === "" ? (
          <IconButton icon="plus" label={t().more} aria-expanded={panel.value === "more"} onClick={() => flip("more")} />
        ) : (
          <button class="composer__send">{t().send}</button>
        )}
      </form>
      <Reminder />
      {panel.value === "emoticons" && <Emoticons onPick={(name) => (text.value += `[${name}]`)} />}
      {panel.value === "more" && <MorePanel />}
    </div>
  );
}

/** Says that what is sent next is not sent as usual. */
function Reminder() {
  const words = oddities(manner.value);
  if (words.length === 0) return null;
  return (
    <p class="reminder">
      {words.join(" · ")}
      <button type="button" class="quiet" onClick={() => (manner.value = {})}>
        {t().noFaults}
      </button>
    </p>
  );
}
