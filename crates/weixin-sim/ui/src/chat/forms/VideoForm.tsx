import { useSignal } from "@preact/signals";

import * as api from "../../api";
import type { Fields } from "../../contract";
import { t } from "../../i18n";
import { Choice } from "../../parts/Choice";
import { FileField, fileOf } from "../../parts/FileField";
import { Form } from "../../parts/Form";
import { user } from "../../store";
import { manner } from "../manner";

export function VideoForm({ onDone }: { onDone: () => void }) {
  const type = useSignal<"video" | "shortvideo">("video");
  const submit = (values: FormData) => {
    const file = fileOf(values);
    onDone();
    api.run(async () => {
      const media: Fields = file ? { MediaId: await api.upload(file) } : {};
      await api.send(user.value, type.value, media, manner.value);
    });
  };
  return (
    <Form onSubmit={submit}>
      <Choice
        label={t().video}
        value={type.value}
        options={[
          ["video", t().video],
          ["shortvideo", t().shortvideo],
        ]}
        onPick={(picked) => (type.value = picked)}
      />
      <FileField label={t().video} accept="video/*" />
    </Form>
  );
}
