// What `/sim/…` takes and answers.

export type Mode = "plaintext" | "compatible" | "security" | "cloud_run";

export interface Account {
  mode: Mode;
  app_id: string;
  original_id: string;
}

export interface Settings {
  json: boolean;
  attempts: number;
  patience_ms: number;
  gap_ms: number;
  same_nonce: boolean;
}

export interface User {
  openid: string;
  name: string;
  unionid: string | null;
  subscribed: boolean;
}

export interface Button {
  name: string;
  type?: string;
  key?: string;
  url?: string;
  appid?: string;
  pagepath?: string;
  media_id?: string;
  sub_button?: Button[];
}

export interface Menu {
  button: Button[];
}

export interface QrCode {
  ticket: string;
  scene: string;
}

export interface Clock {
  unix_ms: number;
  stopped: boolean;
}

export type Outcome = { errcode: number } | { status: number } | "hang" | "lose" | "cut";

/** Faults of the platform's API. */
export interface Faults {
  latency_ms: number;
  next: { path?: string; times: number; outcome: Outcome }[];
  denied: string[];
  exhausted: string[];
  refused_ip: string | null;
  token: "expire" | "invalidate" | null;
}

export interface State {
  account: Account;
  target: string;
  settings: Settings;
  users: User[];
  menu: Menu | null;
  /** Those that the bot made, the newest first. */
  qr_codes: QrCode[];
  clock: Clock;
  faults: Faults;
}

export interface Finding {
  code: string;
  severity: "error" | "warning";
  en: string;
  zh: string;
}

export type Header = [string, string];

export type End =
  | "answered"
  | "late"
  | "refused"
  | "reset"
  | "not_http"
  | "too_large"
  | "tls"
  | "no_tls"
  | "unreachable";

export interface Response {
  status: number;
  headers: Header[];
  body: string;
  truncated: boolean;
}

export interface Attempt {
  /** From 1. */
  number: number;
  at_ms: number;
  took_ms: number;
  request: { method: string; uri: string; headers: Header[]; body: string };
  response: Response | null;
  /** What came after the platform had hung up. */
  late_response?: Response;
  opened: string | null;
  end: End;
  findings: Finding[];
}

/** A passive reply, with the names of its XML elements; `success`, nothing and what the bot wrote itself are strings. */
export type Reply = string | Record<string, unknown>;

export type Shown =
  | { kind: "reply"; reply: Reply }
  | { kind: "nothing" }
  | { kind: "fault"; findings: Finding[] };

interface Numbered {
  seq: number;
  at_ms: number;
}

export interface Delivery extends Numbered {
  kind: "delivery";
  /** Empty for what nobody caused. */
  user: string;
  /** Of a message its type; else `event`, `info`, `verify` or `probe`. */
  msg_type: string;
  event: string | null;
  summary: string;
  document: string;
  manner?: Manner;
  done: boolean;
  attempts: Attempt[];
  shown: Shown | null;
}

export interface ApiCall {
  at_ms: number;
  method: string;
  path: string;
  request: string;
  /** 0 if it was not answered. */
  status: number;
  errcode: number | null;
  response: string;
  user: string | null;
  took_ms: number;
}

export interface Call extends Numbered {
  kind: "call";
  call: ApiCall;
}

/** A customer service message, as the user sees it. */
export interface Customer extends Numbered {
  kind: "customer";
  message: { user: string; msgtype: string; body: Record<string, unknown> };
}

export interface Note extends Numbered {
  kind: "note";
  en: string;
  zh: string;
}

export type Entry = Delivery | Call | Customer | Note;

/** Fields of a pushed document, by the names of their elements. */
export type Fields = Record<string, string | number>;

/** How a push is made, where it is not made as usual. */
export interface Manner {
  mode?: Mode;
  json?: boolean;
  times?: number;
  /** How many more are made once it was answered. */
  again?: number;
  attempts?: number;
  patience_ms?: number;
  gap_ms?: number;
  same_nonce?: boolean;
  broken?: boolean;
  forged?: boolean;
  forged_message?: boolean;
  age_s?: number;
  slow_upload_ms?: number;
  /** How long it is on its way, so that later ones overtake it. */
  delay_ms?: number;
}
