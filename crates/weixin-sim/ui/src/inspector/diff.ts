// What is new in a document, line by line.

import { pretty } from "./pretty";

export interface Line {
  text: string;
  look: "same" | "gone" | "new";
}

/** Longer documents are shown as gone and new as a whole: the table of all pairs would take too much room. */
const MAX_LINES = 500;

export function diff(before: string, after: string): Line[] {
  const [old, now] = [lines(before), lines(after)];
  const common = old.length > MAX_LINES || now.length > MAX_LINES ? () => 0 : lengths(old, now);
  const found: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push({ text: now[j++]!, look: "same" });
      i += 1;
    } else if (i < old.length && (j === now.length || common(i + 1, j) >= common(i, j + 1))) {
      found.push({ text: old[i++]!, look: "gone" });
    } else {
      found.push({ text: now[j++]!, look: "new" });
    }
  }
  return found;
}

function lines(text: string): string[] {
  const all = pretty(text, false).map((piece) => piece.text);
  return text === "" ? [] : all.join("").split("\n");
}

/** How many lines the rests of both, from these on, have in common. */
function lengths(old: string[], now: string[]): (i: number, j: number) => number {
  const width = now.length + 1;
  const table = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const next = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      table[i * width + j] = next;
    }
  }
  function at(i: number, j: number): number {
    return table[i * width + j] ?? 0;
  }
  return at;
}
