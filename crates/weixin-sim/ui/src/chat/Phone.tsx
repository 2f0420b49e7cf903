import { useSignal } from "@preact/signals";

import { t } from "../i18n";
import { current, state } from "../store";
import { Actions } from "./Actions";
import { Composer } from "./Composer";
import { Log } from "./Log";
import { MenuBar } from "./MenuBar";
import { Stranger } from "./Stranger";
import { isTyping } from "./typing";

export function Phone() {
  const writing = useSignal(false);
  const menu = state.value?.menu;
  const who = current.value;
  return (
    <main class="phone" aria-label={t().chat}>
      <header class="phone__head">
        <h1 aria-live="polite">{isTyping.value ? t().typing : t().bot}</h1>
        {who && <Actions />}
      </header>
      <Log />
      <footer class="phone__foot">
        {!who ? (
          <p class="stranger">{t().noUsers}</p>
        ) : !who.subscribed ? (
          <Stranger />
        ) : menu && !writing.value ? (
          <MenuBar menu={menu} onWrite={() => (writing.value = true)} />
        ) : (
          <Composer onMenu={menu ? () => (writing.value = false) : null} />
        )}
      </footer>
    </main>
  );
}
