interface Props {
  label: string;
  on: boolean;
  onFlip: (on: boolean) => void;
}

export function Switch({ label, on, onFlip }: Props) {
  return (
    <label class="row">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        class="weui-switch"
        checked={on}
        onChange={(event) => onFlip(event.currentTarget.checked)}
      />
    </label>
  );
}
