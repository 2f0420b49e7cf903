// Runs a flow in both languages, each against a simulator of its own, and takes a picture at its end.
//
// WEIXIN_DESK is the program that serves the page: it takes a port and prints its address.
// SCREENSHOTS is where the pictures go, by default target/screenshots.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { words } from "./words.mjs";

const program = process.env.WEIXIN_DESK;
const pictures = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../../../target/screenshots", import.meta.url));
const locales = { en: "en-US", zh: "zh-CN" };
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;
before(async () => {
  assert.ok(program, "WEIXIN_DESK must be the path of the program that serves the page");
  await mkdir(pictures, { recursive: true });
  // Playwright gives it a new directory for its data each time.
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });
});
after(() => browser?.close());

export function flow(name, { tolerated = /^$/, ...options }, run) {
  for (const lang of ["en", "zh"]) {
    test(`${name} (${lang})`, { timeout: 60_000 }, async () => {
      const desk = await start();
      const context = await browser.newContext({
        locale: locales[lang],
        viewport: { width: 1440, height: 900 },
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      context.setDefaultTimeout(15_000);
      try {
        const page = await context.newPage();
        const complaints = [];
        page.on("console", (message) => message.type() === "error" && !tolerated.test(message.text()) && complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("request", (request) => {
          if (!request.url().startsWith(desk.url)) complaints.push(`asked for ${request.url()}`);
        });
        await page.goto(desk.url);
        await run(new Chat(page, words[lang], desk));
        // Before the picture, for which Playwright adds a style that the page's policy refuses.
        assert.deepEqual(complaints, []);
        await page.screenshot({ path: `${pictures}/${name.replaceAll(" ", "-")}-${lang}.png` });
      } finally {
        await context.close();
        desk.stop();
      }
    });
  }
}

/** The page, by what a user would look for. */
class Chat {
  constructor(page, t, desk) {
    Object.assign(this, { page, t, desk, url: desk.url });
    this.log = page.getByRole("log");
    this.bot = this.log.locator(".speech_bot");
    this.own = this.log.locator(".speech_own");
    this.inspector = page.getByRole("complementary", { name: t.inspector });
  }

  button(name, within = this.page) {
    return within.getByRole("button", { name, exact: true });
  }

  async say(text) {
    await this.write();
    await this.page.getByLabel(this.t.write, { exact: true }).fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Goes from the menu to the composer. */
  async write() {
    const keyboard = this.button(this.t.keyboard);
    await keyboard.or(this.page.getByLabel(this.t.write, { exact: true })).waitFor();
    if (await keyboard.isVisible()) await keyboard.click();
  }

  async more(kind) {
    await this.write();
    const panel = this.page.getByRole("group", { name: this.t.more });
    if (!(await panel.isVisible())) await this.button(this.t.more).click();
    await this.button(kind, panel).click();
  }

  async send() {
    await this.button(this.t.send, this.page.getByRole("dialog")).click();
  }

  async pane(name) {
    await this.inspector.getByRole("tab", { name }).click();
  }

  async post(path, body) {
    const response = await fetch(`${this.url}/sim/${path}`, { method: "POST", body: JSON.stringify(body) });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  }
}

async function start() {
  const desk = { child: null, url: "", stop: () => desk.child.kill() };
  desk.run = async (port) => {
    desk.child = spawn(program, [String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: desk.child.stdout })) {
      desk.url = line.trim();
      return;
    }
    throw new Error("the program ended before it said its address");
  };
  desk.restart = () => desk.run(new URL(desk.url).port);
  await desk.run(0);
  return desk;
}
