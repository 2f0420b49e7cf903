import { t } from "../i18n";
import { Avatar } from "../parts/Avatar";
import type { Entry, User } from "../contract";
import { atStart, belongsTo, entries, seen, show, state, user } from "../store";
import { AddUser } from "./AddUser";
import { preview } from "./preview";

export function UserList() {
  return (
    <section class="users" aria-label={t().users}>
      <h2 class="users__title">{t().users}</h2>
      <ul class="users__list">
        {state.value?.users.map((one) => (
          <li key={one.openid}>
            <UserRow who={one} own={entries.value.filter((entry) => belongsTo(entry, one.openid))} />
          </li>
        ))}
      </ul>
      <AddUser />
    </section>
  );
}

function UserRow({ who, own }: { who: User; own: Entry[] }) {
  const last = own.at(-1);
  const isCurrent = who.openid === user.value;
  const unread = isCurrent ? 0 : own.filter((entry) => entry.seq > (seen.value[who.openid] ?? atStart.value)).length;
  return (
    <button type="button" class="user" aria-current={isCurrent} onClick={() => show(who.openid)}>
      <Avatar name={who.name} />
      <span class="user__body">
        <span class="user__name">
          {who.name}
          <small>{who.subscribed ? "" : t().stranger}</small>
        </span>
        <span class="user__last">{preview(last) || t().quiet}</span>
      </span>
      {unread > 0 && (
        <span class="weui-badge" aria-label={t().unread(unread)}>
          {unread}
        </span>
      )}
    </button>
  );
}
