import type { Attempt, Delivery } from "../contract";
import { t } from "../i18n";

export type Result = "reply" | "nothing" | "fault" | "waiting";

/** How an attempt went, by its end and what is wrong with its answer. */
export function gradeOf(attempt: Attempt): "good" | "warned" | "bad" {
  const failed = attempt.end !== "answered" || attempt.findings.some((finding) => finding.severity === "error");
  if (failed) return "bad";
  return attempt.findings.length > 0 ? "warned" : "good";
}

/** The result in a word; a check of the server passes or fails. */
export function wordFor(entry: Delivery): string {
  const result = resultOf(entry);
  if (entry.msg_type !== "verify" && entry.msg_type !== "probe") return t().result[result];
  return result === "fault" ? t().checkFailed : t().checkPassed;
}

export function resultOf(entry: Delivery): Result {
  return entry.shown?.kind ?? (entry.done ? "nothing" : "waiting");
}
