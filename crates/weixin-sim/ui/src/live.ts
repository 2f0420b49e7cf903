// Keeps the page up to date.

import { refresh, run, transcript } from "./api";
import type { Entry } from "./contract";
import { atStart, connected, forget, merge, newest, state, user } from "./store";

/** How soon the state is asked for after something happened. */
const SETTLE_MS = 150;

export function connect(): void {
  const source = new EventSource("/sim/events");
  source.onopen = () => run(catchUp);
  source.onerror = () => {
    connected.value = false;
    // A browser gives up where the answer is not a stream, such as while the simulator restarts.
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(connect, 1000);
    }
  };
  source.onmessage = (message: MessageEvent<string>) => {
    merge([JSON.parse(message.data) as Entry]);
    soon();
  };
}

// An entry may have changed while the page was away, and a simulator that was restarted counts anew.
async function catchUp(): Promise<void> {
  const fresh = await transcript();
  if (newest() > (fresh.at(-1)?.seq ?? 0)) forget();
  const isFirst = state.value === null;
  merge(fresh);
  if (isFirst) atStart.value = newest();
  await refresh();
  connected.value = true;
  if (!state.value?.users.some((one) => one.openid === user.value)) {
    user.value = state.value?.users[0]?.openid ?? "";
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

function soon(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    run(refresh);
  }, SETTLE_MS);
}
