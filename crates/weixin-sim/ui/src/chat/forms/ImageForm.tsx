import * as api from "../../api";
import { t } from "../../i18n";
import { FileField, fileOf } from "../../parts/FileField";
import { Form } from "../../parts/Form";
import { sendPicture } from "../sendPicture";

export function ImageForm({ onDone }: { onDone: () => void }) {
  const submit = (values: FormData) => {
    onDone();
    api.run(() => sendPicture(fileOf(values)));
  };
  return (
    <Form onSubmit={submit}>
      <FileField label={t().image} accept="image/*" />
    </Form>
  );
}
