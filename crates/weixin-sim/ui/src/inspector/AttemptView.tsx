import { signal } from "@preact/signals";

import type { Attempt, Delivery } from "../contract";
import { t } from "../i18n";
import { Tabs } from "../parts/Tabs";
import { Changes } from "./Changes";
import { Findings } from "./Findings";
import { Source } from "./Source";
import { Wire } from "./Wire";

type View = "said" | "wire" | "changes";

// Kept while one goes through the deliveries.
const view = signal<View>("said");

export function AttemptView({ entry, attempt }: { entry: Delivery; attempt: Attempt }) {
  const tabs: [View, string][] = [
    ["said", t().said],
    ["wire", t().wire],
    ["changes", t().changes],
  ];
  return (
    <>
      <Findings findings={attempt.findings} />
      <Tabs label={t().view} look="segments" value={view.value} tabs={tabs} onPick={(picked) => (view.value = picked)}>
        {view.value === "said" ? (
          <>
            <Source title={t().document} text={entry.document} />
            <Source title={t().openedReply} text={attempt.opened ?? ""} absent={t().noReply} />
          </>
        ) : view.value === "wire" ? (
          <Wire attempt={attempt} />
        ) : (
          <Changes entry={entry} attempt={attempt} />
        )}
      </Tabs>
    </>
  );
}
