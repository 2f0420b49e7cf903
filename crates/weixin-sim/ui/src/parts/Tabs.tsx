import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props<T extends string> {
  label: string;
  value: T;
  tabs: readonly (readonly [T, ComponentChildren])[];
  onPick: (value: T) => void;
  /** A class of the list, by which it looks different. */
  look?: string;
  children: ComponentChildren;
}

/** Tabs with the keys that one expects: arrows, Home, End. */
export function Tabs<T extends string>({ label, value, tabs, onPick, look = "tabs", children }: Props<T>) {
  const id = useId();
  const index = tabs.findIndex(([key]) => key === value);
  const move = (event: KeyboardEvent) => {
    const to = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0, End: -1 }[
      event.key
    ];
    const next = to === undefined ? undefined : tabs.at(to === tabs.length ? 0 : to);
    if (!next) return;
    event.preventDefault();
    onPick(next[0]);
    document.getElementById(`${id}-${next[0]}`)?.focus();
  };
  return (
    <>
      <div class={look} role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(([key, words]) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-selected={key === value}
            aria-controls={`${id}-panel`}
            tabIndex={key === value ? 0 : -1}
            onClick={() => onPick(key)}
          >
            {words}
          </button>
        ))}
      </div>
      <div class={`${look}__panel`} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  );
}
