// Lays a document out, and tells its marks from its texts.

export interface Piece {
  text: string;
  look: "tag" | "value" | "plain";
}

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<[^<>]+>|[^<]+|</g;

/** A raw text keeps every character; else elements get lines of their own. */
export function pretty(text: string, raw: boolean): Piece[] {
  if (!raw && text.trimStart().startsWith("{")) return json(text);
  const pieces: Piece[] = [];
  let depth = 0;
  let leaf = true;
  for (const [token, cdata] of text.matchAll(TOKEN)) {
    const isTag = token.startsWith("<") && cdata === undefined && token.length > 1;
    if (!isTag) {
      if (raw || token.trim() !== "") pieces.push({ text: raw ? token : (cdata ?? token), look: raw && cdata === undefined ? "plain" : "value" });
      continue;
    }
    if (raw) {
      pieces.push({ text: token, look: "tag" });
      continue;
    }
    const isEnd = token.startsWith("</");
    if (isEnd) depth -= 1;
    // The end of an element without children stays in its line.
    const isBroken = pieces.length > 0 && !(isEnd && leaf);
    pieces.push({ text: `${isBroken ? `\n${"  ".repeat(Math.max(0, depth))}` : ""}${token}`, look: "tag" });
    leaf = !isEnd;
    if (!isEnd && !token.endsWith("/>") && !token.startsWith("<?")) depth += 1;
  }
  return pieces;
}

function json(text: string): Piece[] {
  try {
    return [{ text: JSON.stringify(JSON.parse(text), null, 2), look: "plain" }];
  } catch {
    return [{ text, look: "plain" }];
  }
}
