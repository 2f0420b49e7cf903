import type { ComponentChildren } from "preact";

import { t } from "../i18n";

interface FormProps {
  onSubmit: (values: FormData) => void;
  children: ComponentChildren;
}

export function Form({ onSubmit, children }: FormProps) {
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    >
      {children}
      <button class="weui-btn weui-btn_primary">{t().send}</button>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  /** A number is text to the page, but the browser checks it. */
  number?: boolean;
  required?: boolean;
}

export function Field({ name, label, value = "", hint, number, required }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      {number ? (
        <input name={name} type="number" step="any" defaultValue={value} required={required} />
      ) : (
        <input name={name} defaultValue={value} required={required} maxLength={1024} />
      )}
      {hint && <small>{hint}</small>}
    </label>
  );
}

/** What was entered under a name. */
export function entered(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === "string" ? value.trim() : "";
}
