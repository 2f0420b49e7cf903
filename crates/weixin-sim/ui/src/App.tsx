import { t } from "./i18n";
import { Inspector } from "./inspector/Inspector";
import { Phone } from "./chat/Phone";
import { connected, state, trouble } from "./store";
import { TopBar } from "./TopBar";
import { UserList } from "./users/UserList";

export function App() {
  if (!state.value) return <p class="empty" role="status">{trouble.value ?? t().loading}</p>;
  return (
    <>
      <a class="skip" href="#message">
        {t().skip}
      </a>
      <TopBar />
      <div class="desk">
        <UserList />
        <Phone />
        <Inspector />
      </div>
      {!connected.value && (
        <p class="toast" role="status">
          {t().disconnected}
        </p>
      )}
      {trouble.value && (
        <p class="toast toast_bad" role="alert">
          {trouble.value}
          <button type="button" class="quiet" onClick={() => (trouble.value = null)}>
            {t().dismiss}
          </button>
        </p>
      )}
    </>
  );
}
