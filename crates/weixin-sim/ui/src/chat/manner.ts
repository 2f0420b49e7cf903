import { signal } from "@preact/signals";

import type { Manner } from "../contract";

/** How messages and events are sent until it is changed. */
export const manner = signal<Manner>({});

export const isPlain = (how: Manner): boolean => !(how.times && how.times > 1) && !how.broken && !how.slow_upload_ms && !how.same_nonce;
