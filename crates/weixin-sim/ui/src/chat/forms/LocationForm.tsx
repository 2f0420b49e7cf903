import { entered, Form } from "../../parts/Form";
import { say } from "../say";
import { PlaceFields } from "./PlaceFields";

export function LocationForm({ onDone }: { onDone: () => void }) {
  const submit = (values: FormData) => {
    onDone();
    say("location", placeOf(values));
  };
  return (
    <Form onSubmit={submit}>
      <PlaceFields />
    </Form>
  );
}

/** The elements of a place, in a message and in an event alike. */
export function placeOf(values: FormData) {
  return {
    Location_X: entered(values, "latitude"),
    Location_Y: entered(values, "longitude"),
    Scale: "15",
    Label: entered(values, "label"),
  };
}
