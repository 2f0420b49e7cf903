import type { Manner } from "../../contract";
import { t } from "../../i18n";
import { NumberRow } from "../../parts/NumberRow";
import { Switch } from "../../parts/Switch";
import { manner } from "../manner";

/** How slow a slow client is: it takes this long to send its body. */
const SLOW_MS = 3000;

export function MannerForm() {
  const { times = 1, same_nonce = false, broken = false, slow_upload_ms = 0 } = manner.value;
  const set = (part: Manner) => (manner.value = { ...manner.value, ...part });
  return (
    <div class="rows">
      <NumberRow label={t().times} value={times} min={1} max={20} onSet={(count) => set({ times: count })} />
      <Switch label={t().sameNonce} on={same_nonce} onFlip={(on) => set({ same_nonce: on })} />
      <Switch label={t().brokenBody} on={broken} onFlip={(on) => set({ broken: on })} />
      <Switch label={t().slowClient} on={slow_upload_ms > 0} onFlip={(on) => set({ slow_upload_ms: on ? SLOW_MS : 0 })} />
    </div>
  );
}
