// The calls to `/sim/…`.

import type { Delivery, Entry, Fields, Manner, State } from "./contract";
import { forget, merge, state, trouble, user } from "./store";

export async function refresh(): Promise<void> {
  state.value = (await get(`state?user=${encodeURIComponent(user.value)}`)) as State;
}

export async function transcript(): Promise<Entry[]> {
  return (await get("transcript?format=json")) as Entry[];
}

export const text = async (path: string): Promise<string> => (await ask(path)).text();

export const send = (user: string, type: string, fields: Fields, manner: Manner) =>
  deliver("send", { user, type, fields, ...manner });

/** The same document in the same manner, and so a duplicate of the first. */
export const again = ({ user, document, manner }: Delivery) => deliver("send", { user, document, ...manner });

export const event = (user: string, name: string, fields: Fields, manner: Manner = {}) =>
  deliver("event", { user, name, fields, ...manner });

export const tap = (user: string, path: number[], fields: Fields = {}) =>
  deliver("menu/tap", { user, path, fields });

export const scan = (user: string, what: { scene?: string; ticket?: string }) =>
  deliver("scan", { user, ...what });

export const follow = (user: string) => deliver("follow", { user });
export const unfollow = (user: string) => deliver("unfollow", { user });

export type Check = "verify" | "probe";

/** Plays what finds out about the server; answers what was found. */
export async function check(what: Check): Promise<Delivery> {
  const made = (await post(what, {})) as Delivery;
  merge([made]);
  return made;
}

/** Changes something and shows what it is now. */
export async function change(path: string, body: object): Promise<void> {
  await post(path, body);
  await refresh();
}

export async function reset(): Promise<void> {
  await post("reset", { users: state.value?.users.map((one) => one.openid) ?? [] });
  forget();
  merge(await transcript());
  await refresh();
}

/** Keeps a file with the platform, as if the user had sent it; answers its media id. */
export async function upload(file: Blob): Promise<string> {
  // The browser has no type for what phones record.
  const headers = { "content-type": file.type || "audio/amr" };
  const response = await ask("media", { method: "POST", headers, body: file });
  return ((await response.json()) as { media_id: string }).media_id;
}

/** Runs what a button is for; what fails is shown at the top of the page. */
export function run(action: () => Promise<unknown>): void {
  trouble.value = null;
  action().catch((error: unknown) => {
    trouble.value = error instanceof Error ? error.message : String(error);
  });
}

async function deliver(path: string, body: object): Promise<void> {
  merge([(await post(path, body)) as Delivery]);
}

async function get(path: string): Promise<unknown> {
  return (await ask(path)).json();
}

async function post(path: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`/sim/${path}`, init);
  if (!response.ok) throw new Error(await reason(response));
  return response;
}

async function reason(response: Response): Promise<string> {
  const body = await response.text();
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === "string") return error;
  } catch {
    // Not JSON: the text itself says what is wrong.
  }
  return body || `HTTP ${response.status}`;
}
