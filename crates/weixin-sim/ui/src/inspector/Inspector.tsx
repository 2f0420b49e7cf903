import type { ComponentChildren } from "preact";

import { t } from "../i18n";
import { IconButton } from "../parts/IconButton";
import { Tabs } from "../parts/Tabs";
import { calls, deliveries, pane, sheet, type Pane } from "../store";
import { PlatformPane } from "../platform/PlatformPane";
import { Calls } from "./Calls";
import { DeliveryPane } from "./DeliveryPane";

export function Inspector() {
  const tabs: [Pane, ComponentChildren][] = [
    ["deliveries", <Counted words={t().deliveries} count={deliveries.value.length} />],
    ["calls", <Counted words={t().calls} count={calls.value.length} />],
    ["platform", t().platform],
  ];
  return (
    <aside class={`inspector ${sheet.value ? "inspector_open" : ""}`} aria-label={t().inspector}>
      <div class="inspector__close">
        <IconButton icon="close" label={t().close} onClick={() => (sheet.value = false)} />
      </div>
      <Tabs label={t().inspector} value={pane.value} tabs={tabs} onPick={(picked) => (pane.value = picked)}>
        {pane.value === "deliveries" && <DeliveryPane />}
        {pane.value === "calls" && <Calls />}
        {pane.value === "platform" && <PlatformPane />}
      </Tabs>
    </aside>
  );
}

function Counted({ words, count }: { words: string; count: number }) {
  return (
    <>
      {words}
      {count > 0 && <span class="count">{count}</span>}
    </>
  );
}
