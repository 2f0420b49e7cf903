import { t } from "../i18n";
import { delivery, deliveries } from "../store";
import { DeliveryDetail } from "./DeliveryDetail";
import { DeliveryList } from "./DeliveryList";

export function DeliveryPane() {
  if (deliveries.value.length === 0) return <p class="empty">{t().noDeliveries}</p>;
  return (
    <div class="pane">
      <DeliveryList />
      {delivery.value && <DeliveryDetail key={delivery.value.seq} entry={delivery.value} />}
    </div>
  );
}
