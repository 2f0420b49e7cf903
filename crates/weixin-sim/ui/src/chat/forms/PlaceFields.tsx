import { t } from "../../i18n";
import { Field } from "../../parts/Form";

export function PlaceFields() {
  return (
    <>
      <Field name="label" label={t().label} value="北京市东城区东长安街" />
      <Field name="latitude" label={t().latitude} number value="39.908823" required />
      <Field name="longitude" label={t().longitude} number value="116.397470" required />
    </>
  );
}
