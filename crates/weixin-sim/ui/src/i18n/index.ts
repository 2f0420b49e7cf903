import { computed } from "@preact/signals";

import { lang } from "../prefs";
import { en, type Words } from "./en";
import { zh } from "./zh";

const words = computed<Words>(() => (lang.value === "zh" ? zh : en));

/** The words of the page in the language of now. */
export const t = (): Words => words.value;

/** Of something that the simulator says in both languages, the one of now. */
export const said = (both: { en: string; zh: string }): string => both[lang.value];

export const clockTime = (ms: number): string => formats.value.time.format(ms);
export const dateTime = (ms: number): string => formats.value.full.format(ms);

export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

const formats = computed(() => {
  const locale = lang.value === "zh" ? "zh-CN" : "en-GB";
  return {
    time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }),
    full: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }),
  };
});
