import type { Delivery } from "../contract";
import { t } from "../i18n";
import { delivery, inspect } from "../store";
import { Icon } from "../parts/Icon";
import { fromDelivery, fromReply } from "./content";
import { ContentView } from "./ContentView";
import { eventLine } from "./eventLine";
import { Fault } from "./Fault";
import { choose } from "./say";
import { Speaker } from "./Speaker";

export function DeliveryView({ entry }: { entry: Delivery }) {
  const reply = entry.shown?.kind === "reply" ? fromReply(entry.shown.reply) : null;
  const line = eventLine(entry);
  return (
    <>
      {line === null ? (
        <Speaker side="own">
          <ContentView content={fromDelivery(entry)} onChoose={choose} />
          <Mark entry={entry} />
        </Speaker>
      ) : (
        <p class="line">
          {line} <Mark entry={entry} />
        </p>
      )}
      {reply?.kind === "agent" && <ContentView content={reply} onChoose={choose} />}
      {reply && reply.kind !== "agent" && (
        <Speaker side="bot">
          <ContentView content={reply} onChoose={choose} />
        </Speaker>
      )}
      {entry.shown?.kind === "fault" && <Fault findings={entry.shown.findings} seq={entry.seq} />}
    </>
  );
}

/** Leads to the inspector, and turns while the platform waits for an answer. */
function Mark({ entry }: { entry: Delivery }) {
  const warned = entry.attempts.some((attempt) => attempt.findings.length > 0);
  const look = [
    "mark",
    delivery.value?.seq === entry.seq && "mark_picked",
    entry.shown?.kind === "fault" ? "mark_fault" : warned && "mark_warned",
  ];
  return (
    <button
      type="button"
      class={look.filter(Boolean).join(" ")}
      aria-label={entry.done ? t().inspect(entry.summary) : t().waiting(entry.attempts.length)}
      title={entry.done ? t().inspect(entry.summary) : t().waiting(entry.attempts.length)}
      onClick={() => inspect(entry.seq)}
    >
      {entry.done ? <Icon name={entry.shown?.kind === "fault" ? "warning" : "panel"} /> : <i class="spinner" />}
    </button>
  );
}
