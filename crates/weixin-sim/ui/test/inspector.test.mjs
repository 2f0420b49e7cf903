// What those who write a bot look at.

import assert from "node:assert/strict";

import { gone, seen, until } from "./expect.mjs";
import { flow } from "./flow.mjs";

flow("fault", {}, async (chat) => {
  await chat.post("settings", { patience_ms: 150 });
  await chat.say("slow");
  await seen(chat.inspector.getByText(chat.t.end.late), 3);
  await chat.say("wrong");
  const fault = chat.log.getByRole("button", { name: chat.t.fault });
  await seen(fault, 2);
  await fault.last().click();
  await seen(chat.log.getByText(chat.t.faultMeaning));
  await seen(chat.inspector.getByText("missing_create_time"));
  await seen(chat.inspector.getByRole("tab", { name: chat.t.attempt(1) }));
});

flow("wire", { colorScheme: "dark" }, async (chat) => {
  await chat.say("over the wire");
  await seen(chat.bot.getByText("you said: over the wire"));
  await seen(chat.inspector.getByText("<Content>").first());
  await chat.pane(chat.t.wire);
  const request = chat.inspector.getByLabel(chat.t.request, { exact: true });
  assert.match(await request.innerText(), /^POST \/.*msg_signature=[0-9a-f]{40}[\s\S]*<Encrypt>/);
  await chat.button(chat.t.asCurl).click();
  await seen(chat.inspector.getByText(chat.t.copied));
  assert.match(await chat.page.evaluate(() => navigator.clipboard.readText()), /^# The bot .*\ncurl -i 'http/);
  await chat.button(chat.t.asRust).click();
  const test = () => chat.page.evaluate(() => navigator.clipboard.readText());
  await until(async () => assert.match(await test(), /async fn text_over_the_wire\(\)[\s\S]*"you said: over the wire"/));
  await chat.page.getByRole("button", { name: chat.t.modes.security }).click();
  await chat.inspector.getByRole("radio", { name: chat.t.modes.plaintext }).check();
  await chat.say("in plain");
  await chat.pane(chat.t.deliveries);
  await until(async () => assert.match(await request.innerText(), /in plain/));
});

flow("changes", {}, async (chat) => {
  await chat.say("one");
  await seen(chat.bot.getByText("you said: one"));
  await chat.inspector.getByRole("tab", { name: chat.t.changes }).click();
  await seen(chat.inspector.getByText(chat.t.noEarlier));
  await chat.say("two");
  const reply = chat.inspector.getByLabel(chat.t.openedReply, { exact: true });
  await until(async () => {
    const lines = await reply.innerText();
    assert.match(lines, /-\s+<Content>you said: one<\/Content>/);
    assert.match(lines, /\+\s+<Content>you said: two<\/Content>/);
    assert.match(lines, /\n\s+<ToUserName>oAlice<\/ToUserName>/);
  });
});

flow("platform", {}, async (chat) => {
  await chat.pane(chat.t.platform);
  await chat.button(chat.t.verify).click();
  await seen(chat.inspector.getByText(chat.t.passed.verify));
  await chat.button(chat.t.probe).click();
  await seen(chat.inspector.getByText(chat.t.passed.probe));
  await chat.inspector.getByLabel(chat.t.attemptsAll).fill("2");
  await chat.page.keyboard.press("Tab");
  await until(async () => {
    const state = await (await fetch(`${chat.url}/sim/state`)).json();
    assert.equal(state.settings.attempts, 2);
  });
  await chat.inspector.getByLabel(chat.t.times).fill("3");
  await chat.page.keyboard.press("Tab");
  await chat.say("thrice");
  await chat.pane(chat.t.deliveries);
  await seen(chat.inspector.getByRole("tablist", { name: chat.t.attempts }).getByRole("tab"), 3);
  await chat.pane(chat.t.platform);
  await chat.button(chat.t.twoDays).click();
  await seen(chat.log.getByText("48 "));
  await chat.button(chat.t.stopClock).click();
  await seen(chat.inspector.getByText(chat.t.stopped, { exact: true }));
});

flow("json and again", {}, async (chat) => {
  await chat.pane(chat.t.platform);
  await chat.inspector.getByLabel(chat.t.json).check();
  await chat.say("in JSON");
  await seen(chat.own.getByText("in JSON", { exact: true }));
  await seen(chat.bot.getByText("you said: in JSON"));
  await chat.pane(chat.t.deliveries);
  await chat.button(chat.t.sendAgain).click();
  await seen(chat.bot.getByText("you said: in JSON"), 2);
  await seen(chat.own.getByText("in JSON", { exact: true }), 2);
});

flow("oddly", {}, async (chat) => {
  await chat.more(chat.t.oddly);
  const panel = chat.page.getByRole("dialog");
  await panel.getByLabel(chat.t.forged).check();
  await panel.getByLabel(chat.t.attemptsNow).fill("2");
  await chat.page.keyboard.press("Tab");
  await chat.button(chat.t.close, panel).click();
  await seen(chat.page.getByText(`${chat.t.attempts}: 2 · ${chat.t.forged}`));
  await chat.say("not from the platform");
  await seen(chat.log.getByRole("button", { name: chat.t.fault }));
  await seen(chat.inspector.getByRole("tablist", { name: chat.t.attempts }).getByRole("tab"), 2);
  await chat.button(chat.t.noFaults).click();
  await chat.say("as usual");
  await seen(chat.bot.getByText("you said: as usual"));
});

flow("warning", {}, async (chat) => {
  const finding = { code: "slow", severity: "warning", en: "It is slow.", zh: "较慢。" };
  const request = { method: "GET", uri: "/weixin", headers: [], body: "" };
  const attempt = { number: 1, at_ms: 0, took_ms: 1, request, response: null, opened: null, end: "answered", findings: [finding] };
  const found = { seq: 9000, at_ms: 0, kind: "delivery", user: "", msg_type: "probe", event: null, summary: "probe", document: "" };
  const json = { ...found, done: true, attempts: [attempt], shown: { kind: "fault", findings: [finding] } };
  await chat.page.route("**/sim/probe", (route) => route.fulfill({ json }));
  await chat.pane(chat.t.platform);
  await chat.button(chat.t.probe).click();
  await seen(chat.inspector.getByText(chat.t.passed.probe));
  await chat.pane(chat.t.deliveries);
  await seen(chat.inspector.getByText(chat.t.checkPassed, { exact: true }));
  await gone(chat.inspector.getByText(chat.t.checkFailed, { exact: true }));
});

flow("keyboard alone", {}, async (chat) => {
  const { page, t } = chat;
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
  const tabTo = (name) =>
    until(async () => {
      await press("Tab");
      assert.equal(await focused(), name);
    });
  await tabTo(t.keyboard);
  await press("Enter");
  await tabTo(t.write);
  await page.keyboard.type("typed");
  await press("Enter");
  await seen(chat.bot.getByText("you said: typed"));
  await tabTo(t.more);
  await press("Enter");
  await tabTo(t.location);
  await press("Enter");
  await seen(page.getByRole("dialog"));
  await press("Escape");
  await gone(page.getByRole("dialog"));
  assert.equal(await focused(), t.location);
  await until(async () => {
    await press("Tab");
    assert.match(await focused(), new RegExp(`^${t.deliveries}`));
  });
  await press("ArrowRight", "ArrowRight");
  await seen(chat.inspector.getByText(t.account, { exact: true }));
  assert.equal(await focused(), t.platform);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
});

flow("phone", { viewport: { width: 390, height: 844 } }, async (chat) => {
  await chat.say("on the phone");
  await seen(chat.bot.getByText("you said: on the phone"));
  assert.equal(await chat.inspector.isVisible(), false);
  await chat.log.getByRole("button", { name: chat.t.inspect("text: on the phone") }).click();
  await seen(chat.inspector.getByRole("heading", { name: "text: on the phone" }));
  await chat.button(chat.t.close).click();
  await gone(chat.inspector);
  const wide = await chat.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing stands out at the side");
});

flow("language and theme", {}, async (chat) => {
  const { page, t } = chat;
  await page.getByRole("button", { name: t.theme.auto }).click();
  await page.getByRole("button", { name: t.theme.light }).click();
  await seen(page.getByRole("button", { name: t.theme.dark }));
  assert.equal(await page.evaluate(() => document.body.dataset.weuiTheme), "dark");
  await chat.button(t.language).click();
  await page.reload();
  await seen(page.getByRole("heading", { name: t.bot === "Your account" ? "你的公众号" : "Your account" }));
  assert.equal(await page.evaluate(() => document.body.dataset.weuiTheme), "dark");
});
