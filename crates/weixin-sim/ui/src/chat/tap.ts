// Taps on buttons of the menu, and what the phone sends after some of them.

import * as api from "../api";
import type { Button, Fields } from "../contract";
import { user } from "../store";
import { sendPicture } from "./sendPicture";

/** True if the phone asks for something, or shows something, before or after the tap. */
export function needsMore({ type = "" }: Button): boolean {
  return /^(view|miniprogram|scancode_|pic_|location_)/.test(type);
}

export function tapAt(path: number[], fields: Fields = {}): void {
  api.run(() => api.tap(user.value, path, fields));
}

/** The pictures follow their event as messages. */
export function tapWithPictures(path: number[], count: number): void {
  api.run(async () => {
    await api.tap(user.value, path, { "SendPicsInfo.Count": count });
    for (let sent = 0; sent < count; sent++) await sendPicture(null);
  });
}

/** The place follows its event as a message. */
export function tapWithPlace(path: number[], place: Fields): void {
  api.run(async () => {
    const within = Object.entries(place).map(([name, value]) => [`SendLocationInfo.${name}`, value]);
    await api.tap(user.value, path, Object.fromEntries(within) as Fields);
    await api.send(user.value, "location", place, {});
  });
}
