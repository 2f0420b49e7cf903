import * as api from "../../api";
import type { Fields } from "../../contract";
import { t } from "../../i18n";
import { FileField, fileOf } from "../../parts/FileField";
import { entered, Field, Form } from "../../parts/Form";
import { user } from "../../store";
import { manner } from "../manner";

export function VoiceForm({ onDone }: { onDone: () => void }) {
  const submit = (values: FormData) => {
    const file = fileOf(values);
    const words = entered(values, "words");
    onDone();
    api.run(async () => {
      const fields: Fields = words ? { Recognition: words } : {};
      if (file) fields.MediaId = await api.upload(file);
      await api.send(user.value, "voice", fields, manner.value);
    });
  };
  return (
    <Form onSubmit={submit}>
      <Field name="words" label={t().recognition} />
      <FileField label={t().voice} accept="audio/*,.amr" />
    </Form>
  );
}
