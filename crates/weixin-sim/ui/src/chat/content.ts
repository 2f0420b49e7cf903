// What is to be shown, wherever it came from: a user's push, a passive reply or a customer message.

import type { Customer, Delivery, Reply } from "../contract";

export interface Article {
  title: string;
  description: string;
  url: string;
  picture: string;
}

export type Content =
  | { kind: "text"; text: string }
  | { kind: "image"; picture: string }
  | { kind: "voice"; media: string; words: string }
  | { kind: "video"; media: string; title: string; description: string }
  | { kind: "music"; title: string; description: string; url: string }
  | { kind: "news"; articles: Article[] }
  | { kind: "location"; label: string; latitude: string; longitude: string }
  | { kind: "link"; title: string; description: string; url: string }
  | { kind: "choices"; head: string; tail: string; list: { id: string; content: string }[] }
  | { kind: "program"; title: string; appId: string; path: string }
  | { kind: "template"; url: string; values: { name: string; value: string }[] }
  | { kind: "agent"; account: string }
  | { kind: "other"; name: string; source: string };

type Tree = Record<string, unknown>;

/** Where the bytes of a media id are. */
export const mediaUrl = (id: string): string => `/sim/media/${encodeURIComponent(id)}`;

export function fromReply(reply: Reply): Content | null {
  if (typeof reply === "string") {
    return reply === "" || reply === "success" ? null : { kind: "other", name: "raw", source: reply };
  }
  const at = reader(reply);
  switch (reply.MsgType) {
    case "text":
      return { kind: "text", text: at("Content") };
    case "image":
      return { kind: "image", picture: mediaUrl(at("Image", "MediaId")) };
    case "voice":
      return { kind: "voice", media: at("Voice", "MediaId"), words: "" };
    case "video":
      return {
        kind: "video",
        media: at("Video", "MediaId"),
        title: at("Video", "Title"),
        description: at("Video", "Description"),
      };
    case "music":
      return {
        kind: "music",
        title: at("Music", "Title"),
        description: at("Music", "Description"),
        url: at("Music", "HQMusicUrl") || at("Music", "MusicUrl"),
      };
    case "news":
      return { kind: "news", articles: list(tree(reply.Articles).item).map(article("Title", "Description", "Url", "PicUrl")) };
    case "transfer_customer_service":
      return { kind: "agent", account: at("TransInfo", "KfAccount") };
    default:
      return { kind: "other", name: at("MsgType"), source: JSON.stringify(reply, null, 2) };
  }
}

export function fromCustomer({ message }: Customer): Content {
  const kind = message.msgtype;
  const at = reader(message.body);
  const body = tree(message.body[kind]);
  switch (kind) {
    case "text":
      return { kind, text: at(kind, "content") };
    case "image":
      return { kind, picture: mediaUrl(at(kind, "media_id")) };
    case "voice":
      return { kind, media: at(kind, "media_id"), words: "" };
    case "video":
      return { kind, media: at(kind, "media_id"), title: at(kind, "title"), description: at(kind, "description") };
    case "music":
      return {
        kind,
        title: at(kind, "title"),
        description: at(kind, "description"),
        url: at(kind, "hqmusicurl") || at(kind, "musicurl"),
      };
    case "news":
      return { kind, articles: list(body.articles).map(article("title", "description", "url", "picurl")) };
    case "msgmenu":
      return {
        kind: "choices",
        head: at(kind, "head_content"),
        tail: at(kind, "tail_content"),
        list: list(body.list).map((one) => ({ id: words(one.id), content: words(one.content) })),
      };
    case "miniprogrampage":
      return { kind: "program", title: at(kind, "title"), appId: at(kind, "appid"), path: at(kind, "pagepath") };
    case "link":
      return { kind, title: at(kind, "title"), description: at(kind, "description"), url: at(kind, "url") };
    case "template":
    case "subscribe":
      return { kind: "template", url: at("url"), values: values(tree(message.body.data)) };
    default:
      return { kind: "other", name: kind, source: JSON.stringify(message.body, null, 2) };
  }
}

/** A message of the user; events are lines of their own. */
export function fromDelivery(entry: Delivery): Content {
  const at = elements(entry.document);
  switch (entry.msg_type) {
    case "text":
      return { kind: "text", text: at("Content") };
    case "image":
      return { kind: "image", picture: ownPicture(at("PicUrl"), at("MediaId")) };
    case "voice":
      return { kind: "voice", media: at("MediaId"), words: at("Recognition") };
    case "video":
    case "shortvideo":
      return { kind: "video", media: at("MediaId"), title: "", description: "" };
    case "location":
      return { kind: "location", label: at("Label"), latitude: at("Location_X"), longitude: at("Location_Y") };
    case "link":
      return { kind: "link", title: at("Title"), description: at("Description"), url: at("Url") };
    default:
      return { kind: "other", name: entry.msg_type, source: entry.document };
  }
}

/** Reads elements of a pushed document by name. */
export function elements(document: string): (name: string) => string {
  if (document.trimStart().startsWith("{")) {
    const members = fromJson(document);
    return (name) => words(members[name]);
  }
  const parsed = new DOMParser().parseFromString(document, "application/xml");
  return (name) => parsed.querySelector(name)?.textContent ?? "";
}

// The address in a push is for the bot; the page has the same picture under its own address.
function ownPicture(url: string, media: string): string {
  const path = url.match(/\/sim\/media\/[^/?#]+$/)?.[0];
  return path ?? (url || mediaUrl(media));
}

function article(title: string, description: string, url: string, picture: string): (one: Tree) => Article {
  return (one) => ({
    title: words(one[title]),
    description: words(one[description]),
    url: words(one[url]),
    picture: words(one[picture]),
  });
}

function values(data: Tree): { name: string; value: string }[] {
  return Object.entries(data).map(([name, one]) => ({ name, value: words(tree(one).value) }));
}

function reader(root: Tree): (...path: string[]) => string {
  return (...path) => words(path.reduce<unknown>((node, name) => tree(node)[name], root));
}

function tree(value: unknown): Tree {
  return typeof value === "object" && value !== null ? (value as Tree) : {};
}

function list(value: unknown): Tree[] {
  return Array.isArray(value) ? value.map(tree) : [];
}

// What was sent as a document can be anything.
function fromJson(text: string): Tree {
  try {
    return tree(JSON.parse(text));
  } catch {
    return {};
  }
}

function words(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
