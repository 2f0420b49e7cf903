import type { Manner } from "../../contract";
import { t } from "../../i18n";
import { NumberRow } from "../../parts/NumberRow";
import { Switch } from "../../parts/Switch";
import { state } from "../../store";
import { manner } from "../manner";

/** How slow a slow client is: it takes this long to send its body. */
const SLOW_MS = 3000;
/** So long is a message on its way that others overtake. */
const DELAY_MS = 3000;

export function MannerForm() {
  const { times = 1, again = 0, attempts, forged, broken, slow_upload_ms, delay_ms, same_nonce } = manner.value;
  const usual = state.value?.settings.attempts ?? 3;
  // What is as usual is left out.
  const set = (name: keyof Manner, value: number | boolean, isUsual: boolean) => {
    const { [name]: _, ...others } = manner.value;
    manner.value = isUsual ? others : { ...others, [name]: value };
  };
  const flip = (name: keyof Manner) => (on: boolean) => set(name, true, !on);
  return (
    <div class="rows">
      <NumberRow label={t().times} value={times} min={1} max={20} onSet={(count) => set("times", count, count === 1)} />
      <NumberRow label={t().again} value={again} max={20} onSet={(count) => set("again", count, count === 0)} />
      <NumberRow
        label={t().attemptsNow}
        value={attempts ?? usual}
        min={1}
        max={10}
        onSet={(count) => set("attempts", count, count === usual)}
      />
      <Switch label={t().forged} on={forged === true} onFlip={flip("forged")} />
      <Switch label={t().brokenBody} on={broken === true} onFlip={flip("broken")} />
      <Switch label={t().slowClient} on={slow_upload_ms !== undefined} onFlip={(on) => set("slow_upload_ms", SLOW_MS, !on)} />
      <Switch label={t().delayed} on={delay_ms !== undefined} onFlip={(on) => set("delay_ms", DELAY_MS, !on)} />
      <Switch label={t().sameNonce} on={same_nonce === true} onFlip={flip("same_nonce")} />
    </div>
  );
}
