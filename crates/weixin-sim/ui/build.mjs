// Builds the page into dist/, which is committed: the same sources and lock file give the same bytes.

import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const bundled = ["preact", "@preact/signals", "@preact/signals-core", "weui"];

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });

const { metafile } = await build({
  entryPoints: { app: "src/main.tsx" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
});

// What comes to be bundled without its notice would break that package's licence.
for (const input of Object.keys(metafile.inputs)) {
  const name = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
  if (name && !bundled.includes(name)) throw new Error(`${name} is bundled without its notice`);
}

await copyFile("src/index.html", "dist/index.html");
await copyFile("src/icon.svg", "dist/icon.svg");
await writeFile("dist/NOTICES.txt", (await Promise.all(bundled.map(notice))).join("\n"));

async function notice(name) {
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version}\n\n${await licence(name)}\n`;
}

async function licence(name) {
  if (name === "weui") return weuiLicence();
  return (await readFile(`node_modules/${name}/LICENSE`, "utf8")).trim();
}

// Its file begins with the licences of what WeUI is built with, none of which is in its style sheets.
async function weuiLicence() {
  const text = await readFile("node_modules/weui/LICENSE.txt", "utf8");
  const [head] = text.split("\n");
  const own = text.slice(text.lastIndexOf("Terms of the MIT License"));
  return `${head.trim()}\nCopyright (C) 2017 THL A29 Limited, a Tencent company. All rights reserved.\n\n${own.trim()}`;
}
