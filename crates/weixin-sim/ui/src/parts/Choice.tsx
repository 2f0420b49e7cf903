import { useId } from "preact/hooks";

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onPick: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string>({ label, value, options, onPick }: Props<T>) {
  const name = useId();
  return (
    <div class="choice" role="radiogroup" aria-label={label}>
      {options.map(([key, words]) => (
        <label key={key} class="choice__one">
          <input type="radio" name={name} checked={key === value} onChange={() => onPick(key)} />
          <span>{words}</span>
        </label>
      ))}
    </div>
  );
}
