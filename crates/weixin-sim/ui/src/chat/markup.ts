// The little markup that the phone reads in a text; all else is text.

import { emoticons } from "./emoticonTable";

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "link"; label: string; href: string }
  | { kind: "choice"; label: string; id: string; content: string }
  | { kind: "program"; label: string; appId: string; path: string; href: string };

const ANCHOR = /<a\s([^<>]*)>([^<]*)<\/a>/gi;
const ATTRIBUTE = /([a-z][a-z-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const ADDRESS = /https?:\/\/[\x21\x23-\x3b\x3d\x3f-\x7e]+/g;

export function parse(text: string): Piece[] {
  return split(text, ANCHOR, anchor).flatMap((piece) => (piece.kind === "text" ? split(piece.text, ADDRESS, address) : piece));
}

/** Cuts a text at what `pattern` finds, and leaves as text what `make` makes nothing of. */
function split(text: string, pattern: RegExp, make: (match: RegExpExecArray) => Piece | null): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = make(match);
    if (!piece) continue;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push(piece);
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

function address([href]: RegExpExecArray): Piece {
  return { kind: "link", label: href, href };
}

function anchor([, written = "", label = ""]: RegExpExecArray): Piece | null {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single] of written.matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), (double ?? single ?? "").replaceAll("&amp;", "&").trim());
  }
  const href = attributes.get("href") ?? "";
  const appId = attributes.get("data-miniprogram-appid");
  if (appId) {
    const path = attributes.get("data-miniprogram-path") ?? "";
    return { kind: "program", label, appId, path, href: allowed(href) ? href : "" };
  }
  if (/^weixin:\/\/bizmsgmenu\?/i.test(href)) {
    const query = new URLSearchParams(href.slice(href.indexOf("?") + 1).replaceAll("+", "%2B"));
    const content = query.get("msgmenucontent") ?? label;
    return { kind: "choice", label, id: query.get("msgmenuid") ?? "", content };
  }
  return allowed(href) ? { kind: "link", label, href } : null;
}

/** Pages only: `javascript:` and the like stay text. */
export function allowed(href: string): boolean {
  return /^https?:\/\//i.test(href);
}

/** Puts pictures in the place of words such as `[微笑]`. */
export function withEmoticons(text: string): string {
  return text
    .replace(/\[([^[\]\s]{1,12})\]/g, (whole, name: string) => emoticons[name.toLowerCase()] ?? whole)
    .replace(/\/::(?:'\(|-\||[)~B|<$XZ@PDOQT(])/g, (code) => emoticons[code] ?? code);
}
