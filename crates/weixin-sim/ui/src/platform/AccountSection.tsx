import * as api from "../api";
import type { Account, Mode } from "../contract";
import { t } from "../i18n";
import { Choice } from "../parts/Choice";
import { CopyButton } from "../parts/CopyButton";

export function AccountSection({ account, target }: { account: Account; target: string }) {
  const modes = (["plaintext", "compatible", "security", "cloud_run"] satisfies Mode[]).map((mode) => [mode, t().modes[mode]] as const);
  return (
    <section class="section">
      <h2>{t().account}</h2>
      <Choice
        label={t().mode}
        value={account.mode}
        options={modes}
        onPick={(mode) => api.run(() => api.change("settings", { mode }))}
      />
      <dl class="facts">
        <Fact name={t().target} value={target} />
        <Fact name={t().appId} value={account.app_id} />
        <Fact name={t().originalId} value={account.original_id} />
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
        <CopyButton small label={`${t().copy}: ${name}`} words={t().copy} text={value} />
      </dd>
    </div>
  );
}
