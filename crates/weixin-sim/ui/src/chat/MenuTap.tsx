import type { Button } from "../contract";
import { t } from "../i18n";
import { entered, Field, Form } from "../parts/Form";
import { Sheet } from "../parts/Sheet";
import { placeOf } from "./forms/LocationForm";
import { PlaceFields } from "./forms/PlaceFields";
import { allowed } from "./markup";
import { tapAt, tapWithPictures, tapWithPlace } from "./tap";

interface Props {
  path: number[];
  button: Button;
  onClose: () => void;
}

/** What the phone shows when a button is tapped that is more than a click. */
export function MenuTap(props: Props) {
  return (
    <Sheet title={props.button.name} onClose={props.onClose}>
      <Body {...props} />
    </Sheet>
  );
}

function Body({ path, button, onClose }: Props) {
  const { type = "", url = "" } = button;
  const then = (act: (values: FormData) => void) => (values: FormData) => {
    onClose();
    act(values);
  };
  if (type.startsWith("scancode_")) {
    return (
      <Form onSubmit={then((values) => tapAt(path, { "ScanCodeInfo.ScanResult": entered(values, "result") }))}>
        <Field name="result" label={t().scanResult} value="https://example.com/42" required />
      </Form>
    );
  }
  if (type.startsWith("pic_")) {
    return (
      <Form onSubmit={then((values) => tapWithPictures(path, Math.min(9, Number(entered(values, "count")))))}>
        <Field name="count" label={t().pictures} number value="1" required />
      </Form>
    );
  }
  if (type.startsWith("location_")) {
    return (
      <Form onSubmit={then((values) => tapWithPlace(path, placeOf(values)))}>
        <PlaceFields />
      </Form>
    );
  }
  const isPage = type === "view";
  return (
    <Form onSubmit={then(() => tapAt(path))}>
      <p>{isPage ? t().viewHint : t().programHint}</p>
      <p class="address">
        {isPage && allowed(url) ? (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {url}
          </a>
        ) : (
          `${button.appid ?? ""} ${button.pagepath ?? ""} ${url}`
        )}
      </p>
    </Form>
  );
}
