import { computed, effect, signal } from "@preact/signals";

import { state } from "../store";

const tick = signal(Date.now());
setInterval(() => (tick.value = Date.now()), 1000);

let fetched = Date.now();
effect(() => {
  state.value;
  fetched = Date.now();
});

/** The simulation's time, which runs on from what the simulator said last. */
export const now = computed(() => {
  const clock = state.value?.clock;
  if (!clock) return tick.value;
  return clock.stopped ? clock.unix_ms : clock.unix_ms + Math.max(0, tick.value - fetched);
});
