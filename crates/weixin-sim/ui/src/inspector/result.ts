import type { Attempt, Delivery, Finding } from "../contract";
import { t } from "../i18n";

export type Result = "reply" | "nothing" | "fault" | "waiting";

/** How an attempt went, by its end and what is wrong with its answer. */
export function gradeOf(attempt: Attempt): "good" | "warned" | "bad" {
  if (attempt.end !== "answered" || attempt.findings.some(isError)) return "bad";
  return attempt.findings.length > 0 ? "warned" : "good";
}

/** Whether the server failed a check: what is worth a warning is no failure. */
export const failed = (check: Delivery): boolean => check.attempts.some((attempt) => attempt.findings.some(isError));

/** The result in a word; a check of the server passes or fails. */
export function wordFor(entry: Delivery): string {
  const result = resultOf(entry);
  if (!isCheck(entry)) return t().result[result];
  return result === "fault" ? t().checkFailed : t().checkPassed;
}

export function resultOf(entry: Delivery): Result {
  if (isCheck(entry)) return failed(entry) ? "fault" : "nothing";
  return entry.shown?.kind ?? (entry.done ? "nothing" : "waiting");
}

const isCheck = (entry: Delivery): boolean => entry.msg_type === "verify" || entry.msg_type === "probe";
const isError = (finding: Finding): boolean => finding.severity === "error";
