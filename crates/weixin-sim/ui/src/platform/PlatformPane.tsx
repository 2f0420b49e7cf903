import * as api from "../api";
import { t } from "../i18n";
import { state } from "../store";
import { AccountSection } from "./AccountSection";
import { ClockSection } from "./ClockSection";
import { FaultsSection } from "./FaultsSection";
import { targetOf } from "./target";
import { PushSection } from "./PushSection";
import { ChecksSection } from "./ChecksSection";

export function PlatformPane() {
  const now = state.value;
  if (!now) return null;
  return (
    <div class="pane pane_platform">
      <AccountSection account={now.account} target={targetOf(now)} />
      <ChecksSection />
      <PushSection settings={now.settings} />
      <ClockSection clock={now.clock} />
      <FaultsSection faults={now.faults} />
      <div class="buttons">
        <a class="button" href="/sim/transcript?format=json" download="session.json">
          {t().save}
        </a>
        <button type="button" class="button button_warn" onClick={() => api.run(api.reset)}>
          {t().reset}
        </button>
      </div>
    </div>
  );
}
