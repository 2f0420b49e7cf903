// The words of the page, so that a test can name what it looks for in either language.

import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

async function load(lang) {
  const source = await readFile(new URL(`../src/i18n/${lang}.ts`, import.meta.url), "utf8");
  const { code } = await transform(source, { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`))[lang];
}

export const words = { en: await load("en"), zh: await load("zh") };
