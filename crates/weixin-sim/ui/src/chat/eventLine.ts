import type { Delivery } from "../contract";
import { t } from "../i18n";
import { elements } from "./content";

/** The grey line for an event; none for a message. */
export function eventLine(entry: Delivery): string | null {
  if (entry.event === null) return null;
  const key = elements(entry.document)("EventKey");
  switch (entry.event.toLowerCase()) {
    case "subscribe":
      return key.startsWith("qrscene_") ? t().followedBy(key.slice("qrscene_".length)) : t().followed;
    case "unsubscribe":
      return t().unfollowed;
    case "scan":
      return t().scanned(key);
    case "view":
      return t().opened(key);
    case "click":
      return t().tapped(key);
    default:
      return t().event(key ? `${entry.event} ${key}` : entry.event);
  }
}
