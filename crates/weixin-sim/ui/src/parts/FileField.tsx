import { t } from "../i18n";

/** A file that need not be chosen. */
export function FileField({ label, accept }: { label: string; accept: string }) {
  return (
    <label class="field">
      <span>
        {label} · {t().file}
      </span>
      <input name="file" type="file" accept={accept} />
      <small>{t().sampleHint}</small>
    </label>
  );
}

export function fileOf(values: FormData): File | null {
  const file = values.get("file");
  return file instanceof File && file.size > 0 ? file : null;
}
