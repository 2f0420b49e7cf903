import { useEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  value: number;
  min?: number;
  max: number;
  step?: number;
  onSet: (value: number) => void;
}

/** A number that takes effect when it is left or confirmed. */
export function NumberRow({ label, value, min = 0, max, step = 1, onSet }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // What is being typed is not replaced by what comes from elsewhere.
    if (box.current && box.current !== document.activeElement) box.current.value = String(value);
  }, [value]);
  const set = (input: HTMLInputElement) => {
    const wanted = input.valueAsNumber;
    if (Number.isFinite(wanted) && input.checkValidity()) onSet(wanted);
    else input.value = String(value);
  };
  return (
    <label class="row">
      <span>{label}</span>
      <input
        ref={box}
        type="number"
        class="number"
        defaultValue={String(value)}
        {...{ min, max, step }}
        onChange={(event) => set(event.currentTarget)}
      />
    </label>
  );
}
