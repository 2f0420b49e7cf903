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
  const set = (input: HTMLInputElement) => {
    const wanted = input.valueAsNumber;
    if (Number.isFinite(wanted) && input.checkValidity()) onSet(wanted);
    else input.value = String(value);
  };
  return (
    <label class="row">
      <span>{label}</span>
      <input
        type="number"
        class="number"
        value={value}
        {...{ min, max, step }}
        onChange={(event) => set(event.currentTarget)}
      />
    </label>
  );
}
