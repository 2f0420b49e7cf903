import * as api from "../api";
import type { Clock } from "../contract";
import { dateTime, t } from "../i18n";
import { now } from "./now";

const HOUR_S = 3600;

export function ClockSection({ clock }: { clock: Clock }) {
  const move = (body: object) => api.run(() => api.change("clock", body));
  return (
    <section class="section">
      <h2>{t().clock}</h2>
      <p class="now">
        {dateTime(now.value)} {clock.stopped && <small>{t().stopped}</small>}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => move({ advance_s: HOUR_S })}>
          {t().hour}
        </button>
        <button type="button" class="button" onClick={() => move({ advance_s: 48 * HOUR_S })}>
          {t().twoDays}
        </button>
        <button type="button" class="button" onClick={() => move(clock.stopped ? { resume: true } : { stop: true })}>
          {clock.stopped ? t().resumeClock : t().stopClock}
        </button>
      </div>
    </section>
  );
}
