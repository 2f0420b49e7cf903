// What the page knows of the simulation, and what is selected in it.

import { computed, signal } from "@preact/signals";

import type { Call, Customer, Delivery, Entry, Note, State } from "./contract";

/** Older entries are forgotten by the page. */
const MAX_ENTRIES = 2000;

export const state = signal<State | null>(null);
export const connected = signal(false);
export const entries = signal<readonly Entry[]>([]);

/** The OpenID of the user whose phone is shown. */
export const user = signal("");
/** The delivery in the inspector; none means the newest. */
export const picked = signal<number | null>(null);
export type Pane = "deliveries" | "calls" | "platform";
export const pane = signal<Pane>("deliveries");
/** Whether the inspector covers the chat, where there is room for one alone. */
export const sheet = signal(false);
/** What went wrong with the last thing that was asked for. */
export const trouble = signal<string | null>(null);
/** The last entry that was seen, by user whose chat was left. */
export const seen = signal<Readonly<Record<string, number>>>({});
/** The last entry that was there when the page was opened. */
export const atStart = signal(0);

export const current = computed(() => state.value?.users.find((one) => one.openid === user.value));

export const deliveries = computed(() =>
  entries.value.filter((entry): entry is Delivery => entry.kind === "delivery"),
);

export const calls = computed(() => entries.value.filter((entry): entry is Call => entry.kind === "call"));

export const delivery = computed(() => {
  const found = deliveries.value.find((entry) => entry.seq === picked.value);
  return found ?? deliveries.value.at(-1) ?? null;
});

/** What the same user did before. */
export function previous(entry: Delivery): Delivery | undefined {
  return deliveries.value.findLast((one) => one.seq < entry.seq && one.user === entry.user);
}

export type Line = Delivery | Customer | Note;

/** What stands in the chat of the selected user. */
export const lines = computed(() =>
  entries.value.filter((entry): entry is Line => entry.kind === "note" || belongsTo(entry, user.value)),
);

export function belongsTo(entry: Entry, openid: string): boolean {
  return entry.kind !== "call" && userOf(entry) === openid;
}

export function userOf(entry: Entry): string | null {
  if (entry.kind === "call") return entry.call.user;
  if (entry.kind === "customer") return entry.message.user;
  return entry.kind === "delivery" ? entry.user : null;
}

/** Adds entries, or puts them in the place of what they are a newer state of. */
export function merge(fresh: readonly Entry[]): void {
  const bySeq = new Map(entries.value.map((entry) => [entry.seq, entry]));
  for (const entry of fresh) bySeq.set(entry.seq, entry);
  const sorted = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  entries.value = sorted.slice(-MAX_ENTRIES);
}

export const newest = (): number => entries.value.at(-1)?.seq ?? 0;

export function forget(): void {
  entries.value = [];
  picked.value = null;
  seen.value = {};
  atStart.value = 0;
}

/** Goes to the chat of a user; what stands in the one that is left was seen. */
export function show(openid: string): void {
  seen.value = { ...seen.value, [user.value]: newest() };
  user.value = openid;
}

export function inspect(seq: number): void {
  picked.value = seq;
  pane.value = "deliveries";
  sheet.value = true;
}
