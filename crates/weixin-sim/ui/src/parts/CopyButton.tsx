import { useSignal } from "@preact/signals";

import { run } from "../api";
import { t } from "../i18n";

interface Props {
  label: string;
  words?: string;
  text: string | (() => Promise<string>);
  small?: boolean;
}

export function CopyButton({ label, words, text, small }: Props) {
  const done = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
    done.value = true;
    setTimeout(() => (done.value = false), 1500);
  };
  return (
    <button type="button" class={small ? "quiet" : "button"} aria-label={label} onClick={() => run(copy)}>
      <span aria-live="polite">{done.value ? t().copied : (words ?? label)}</span>
    </button>
  );
}
