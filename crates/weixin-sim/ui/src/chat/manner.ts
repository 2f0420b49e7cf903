import { signal } from "@preact/signals";

import type { Manner } from "../contract";
import { t } from "../i18n";

/** How messages and events are sent until it is changed. */
export const manner = signal<Manner>({});

/** What is not as usual, in words. */
export function oddities({ times, again, attempts, forged, broken, slow_upload_ms, delay_ms, same_nonce }: Manner): string[] {
  const words = [
    times && `${t().times}: ${times}`,
    again && `${t().again}: ${again}`,
    attempts && `${t().attempts}: ${attempts}`,
    forged && t().forged,
    broken && t().brokenBody,
    slow_upload_ms && t().slowClient,
    delay_ms && t().delayed,
    same_nonce && t().sameNonce,
  ];
  return words.filter((word) => typeof word === "string");
}
