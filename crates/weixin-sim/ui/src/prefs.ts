// What the page remembers of its user: language and theme.

import { effect, signal } from "@preact/signals";

export type Lang = "en" | "zh";
export type Theme = "auto" | "light" | "dark";

const LANG = "weixin-sim.lang";
const THEME = "weixin-sim.theme";

export const lang = signal<Lang>(firstLang());
export const theme = signal<Theme>(firstTheme());

effect(() => {
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  keep(LANG, lang.value);
});

effect(() => {
  // WeUI follows the system where its attribute is absent.
  if (theme.value === "auto") document.body.removeAttribute("data-weui-theme");
  else document.body.setAttribute("data-weui-theme", theme.value);
  keep(THEME, theme.value);
});

function firstLang(): Lang {
  const kept = recall(LANG);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function firstTheme(): Theme {
  const kept = recall(THEME);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

// A browser may have storage switched off; then nothing is remembered.
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
