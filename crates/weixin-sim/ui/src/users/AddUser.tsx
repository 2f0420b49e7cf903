import { useSignal } from "@preact/signals";

import * as api from "../api";
import { t } from "../i18n";
import { IconButton } from "../parts/IconButton";
import { show } from "../store";

/** A new user; one that follows the account is one more push. */
export function AddUser() {
  const openid = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = openid.value.trim();
    if (!wanted) return;
    openid.value = "";
    api.run(async () => {
      await api.follow(wanted);
      await api.refresh();
      show(wanted);
    });
  };
  return (
    <form class="add-user" onSubmit={submit}>
      <input
        value={openid}
        aria-label={t().newOpenid}
        placeholder={t().newOpenid}
        maxLength={64}
        pattern="[A-Za-z0-9_\-]+"
        onInput={(event) => (openid.value = event.currentTarget.value)}
      />
      <IconButton type="submit" icon="add" label={t().addUser} />
    </form>
  );
}
