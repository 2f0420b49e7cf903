import * as api from "../api";
import type { Settings } from "../contract";
import { t } from "../i18n";
import { MannerForm } from "../chat/forms/MannerForm";
import { NumberRow } from "../parts/NumberRow";
import { Switch } from "../parts/Switch";

export function PushSection({ settings }: { settings: Settings }) {
  const set = (part: Partial<Settings>) => api.run(() => api.change("settings", part));
  return (
    <section class="section">
      <h2>{t().pushes}</h2>
      <div class="rows">
        <NumberRow label={t().attemptsAll} value={settings.attempts} min={1} max={10} onSet={(attempts) => set({ attempts })} />
        <NumberRow
          label={t().patience}
          value={settings.patience_ms / 1000}
          min={0.1}
          max={60}
          step={0.1}
          onSet={(value) => set({ patience_ms: Math.round(value * 1000) })}
        />
        <NumberRow
          label={t().gap}
          value={settings.gap_ms / 1000}
          max={60}
          step={0.1}
          onSet={(value) => set({ gap_ms: Math.round(value * 1000) })}
        />
        <Switch label={t().json} on={settings.json} onFlip={(json) => set({ json })} />
        <Switch label={t().sameNonce} on={settings.same_nonce} onFlip={(same_nonce) => set({ same_nonce })} />
      </div>
      <h3>{t().manner}</h3>
      <MannerForm />
    </section>
  );
}
