import type { Entry } from "../contract";
import { said, t } from "../i18n";
import { eventLine } from "../chat/eventLine";
import { withEmoticons } from "../chat/markup";
import { fromCustomer, fromDelivery, fromReply, type Content } from "../chat/content";

/** The last thing in a chat, in a few words. */
export function preview(entry: Entry | undefined): string {
  switch (entry?.kind) {
    case "note":
      return said(entry);
    case "customer":
      return brief(fromCustomer(entry));
    case "delivery": {
      if (entry.shown?.kind === "fault") return t().fault;
      const reply = entry.shown?.kind === "reply" ? fromReply(entry.shown.reply) : null;
      return reply ? brief(reply) : (eventLine(entry) ?? brief(fromDelivery(entry)));
    }
    default:
      return "";
  }
}

function brief(content: Content): string {
  switch (content.kind) {
    case "text":
      return withEmoticons(content.text.replace(/<[^>]*>/g, ""));
    case "news":
      return content.articles[0]?.title ?? "";
    case "choices":
      return content.head;
    case "agent":
      return t().handedOver(content.account);
    case "other":
      return t().unsupported(content.name);
    case "template":
      return t().template;
    default:
      return `[${t()[content.kind]}]`;
  }
}
