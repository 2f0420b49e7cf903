// What the user does in the chat.

import * as api from "../api";
import type { Fields, Manner } from "../contract";
import { manner } from "./manner";
import { user } from "../store";

/** Sends a message in the manner that was chosen. */
export function say(type: string, fields: Fields): void {
  const how: Manner = manner.value;
  api.run(() => api.send(user.value, type, fields, how));
}

/** Taps a link that makes the user send a text. */
export function choose(content: string, id: string): void {
  say("text", { Content: content, ...(id ? { bizmsgmenuid: id } : {}) });
}

export function fire(name: string, fields: Fields): void {
  const how: Manner = manner.value;
  api.run(() => api.event(user.value, name, fields, how));
}
