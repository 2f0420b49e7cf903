import type { Delivery } from "../contract";

export type Result = "reply" | "nothing" | "fault" | "waiting";

export function resultOf(entry: Delivery): Result {
  return entry.shown?.kind ?? (entry.done ? "nothing" : "waiting");
}
