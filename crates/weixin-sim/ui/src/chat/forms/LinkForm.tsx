import { t } from "../../i18n";
import { entered, Field, Form } from "../../parts/Form";
import { say } from "../say";

export function LinkForm({ onDone }: { onDone: () => void }) {
  const submit = (values: FormData) => {
    onDone();
    say("link", {
      Title: entered(values, "title"),
      Description: entered(values, "description"),
      Url: entered(values, "url"),
    });
  };
  return (
    <Form onSubmit={submit}>
      <Field name="title" label={t().headline} value="公众平台官网链接" required />
      <Field name="description" label={t().description} value="公众平台官网链接" />
      <Field name="url" label={t().url} value="https://mp.weixin.qq.com" required />
    </Form>
  );
}
