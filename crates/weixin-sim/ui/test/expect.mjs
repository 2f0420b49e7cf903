// Waits for what a user would see.

import assert from "node:assert/strict";

/** Waits until something is there; `count` times, if that is given. */
export async function seen(locator, count) {
  if (count === undefined) return locator.first().waitFor();
  await until(async () => assert.equal(await locator.count(), count));
}

export const gone = (locator) => locator.waitFor({ state: "hidden" });

/** Tries until it holds. */
export async function until(holds, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((go) => setTimeout(go, 25));
    }
  }
}
