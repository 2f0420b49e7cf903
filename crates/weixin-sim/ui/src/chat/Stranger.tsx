import * as api from "../api";
import { t } from "../i18n";
import { user } from "../store";

/** In place of the composer, for a user who does not follow the account. */
export function Stranger() {
  return (
    <div class="stranger">
      <p>{t().notFollowing}</p>
      <button type="button" class="weui-btn weui-btn_primary" onClick={() => api.run(() => api.follow(user.value))}>
        {t().follow}
      </button>
    </div>
  );
}
