import { t } from "../../i18n";
import { entered, Field, Form } from "../../parts/Form";
import { fire } from "../say";

/** Any event by its name; elements that are not given have those of a sample. */
export function EventForm({ onDone }: { onDone: () => void }) {
  const submit = (values: FormData) => {
    onDone();
    fire(entered(values, "name"), fields(entered(values, "fields")));
  };
  return (
    <Form onSubmit={submit}>
      <Field name="name" label={t().eventName} value="TEMPLATESENDJOBFINISH" required />
      <label class="field">
        <span>{t().eventFields}</span>
        <textarea name="fields" rows={4} spellcheck={false} />
      </label>
    </Form>
  );
}

function fields(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}
