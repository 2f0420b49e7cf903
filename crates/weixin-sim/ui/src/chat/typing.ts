import { computed, signal } from "@preact/signals";

import { calls, state, user } from "../store";

const LASTS_MS = 15_000;
const tick = signal(0);
setInterval(() => tick.value++, 1000);

/** True while the bot says, by `custom/typing`, that it is typing to this user. */
export const isTyping = computed(() => {
  tick.value;
  const last = calls.value.findLast(
    ({ call }) => call.user === user.value && !call.errcode && /\/custom\/(typing|send)$/.test(call.path),
  );
  if (!last || !state.value || !last.call.request.includes('"Typing"')) return false;
  return state.value.clock.unix_ms - last.at_ms < LASTS_MS && Date.now() - arrived(last.seq) < LASTS_MS;
});

// By the page's own clock too, as the state is not asked for all the time.
const arrivals = new Map<number, number>();

function arrived(seq: number): number {
  const at = arrivals.get(seq) ?? Date.now();
  arrivals.set(seq, at);
  return at;
}
