// What is said, and how it is shown.

import assert from "node:assert/strict";

import { gone, seen, until } from "./expect.mjs";
import { flow } from "./flow.mjs";

flow("conversation", {}, async (chat) => {
  await chat.say("hello [微笑]");
  await seen(chat.own.getByText("hello 🙂", { exact: true }));
  await seen(chat.bot.getByText("you said: hello 🙂", { exact: true }));
  await chat.button(chat.t.emoticons).click();
  await chat.button("呲牙").click();
  await chat.button(chat.t.send).click();
  await seen(chat.bot.getByText("you said: 😁", { exact: true }));
  await chat.more(chat.t.location);
  await chat.page.getByLabel(chat.t.label).fill("Great Hall");
  await chat.send();
  await seen(chat.own.getByText("Great Hall"));
  await seen(chat.bot.getByText("you are at Great Hall"));
});

flow("links", { colorScheme: "dark" }, async (chat) => {
  await chat.say("links");
  const link = chat.bot.getByRole("link", { name: "a page" });
  assert.equal(await link.getAttribute("href"), "https://example.com/?a=1&b=2");
  assert.match(await link.getAttribute("rel"), /noopener/);
  await seen(chat.bot.getByText("<b>bold</b> and <script>alert(1)</script> are text."));
  assert.match(await chat.bot.locator(".program-link").getAttribute("title"), /wx90f8e7d6c5b4a392 pages\/index\/index/);
  await chat.button("help", chat.bot).click();
  await seen(chat.own.getByText("help", { exact: true }));
  await seen(chat.inspector.getByText("bizmsgmenuid").first());
  await seen(chat.bot.getByText("you said: help"));
});

flow("cards", {}, async (chat) => {
  await chat.say("music");
  await seen(chat.bot.getByText("Long walk home"));
  await chat.more(chat.t.link);
  await chat.page.getByLabel(chat.t.headline).fill("A link of mine");
  await chat.send();
  await seen(chat.own.getByText("A link of mine"));
  await chat.say("news");
  await seen(chat.bot.getByRole("link", { name: /三条城郊步道/ }));
  await chat.say("elsewhere");
  await seen(chat.bot.getByTitle(chat.t.notLoaded).getByText("//example.com/walks.jpg"));
  await chat.say("agent");
  await seen(chat.log.getByText(chat.t.handedOver("kf2026@gh_5a1e000000de")));
});

flow("picture", {}, async (chat) => {
  await chat.more(chat.t.image);
  await chat.send();
  const shown = (side) =>
    until(async () => assert.ok(await side.locator("img").first().evaluate((image) => image.naturalWidth > 0)));
  await shown(chat.own);
  // The bot sends it back by its media id.
  await shown(chat.bot);
  await chat.more(chat.t.voice);
  await chat.page.getByLabel(chat.t.recognition).fill("spoken words");
  await chat.send();
  await seen(chat.own.getByText("spoken words"));
  await chat.more(chat.t.video);
  await chat.send();
  await seen(chat.own.getByRole("button", { name: `${chat.t.play}: ${chat.t.video}` }));
});

flow("deferred answers", {}, async (chat) => {
  await chat.say("later");
  await seen(chat.bot.getByText("here it is, later"));
  await chat.say("menu");
  await chat.button("yes", chat.bot).click();
  await seen(chat.bot.getByText("you said: yes"));
  await chat.pane(chat.t.calls);
  await seen(chat.inspector.getByText("POST /cgi-bin/message/custom/send"), 2);
  await chat.pane(chat.t.platform);
  await chat.button(chat.t.overQuota).click();
  await seen(chat.inspector.getByText(chat.t.faultLeft("45009", 1)));
  await chat.pane(chat.t.calls);
  await chat.say("later");
  await seen(chat.inspector.getByText("45009", { exact: true }));
});

flow("restart", { tolerated: /net::ERR_/ }, async (chat) => {
  await chat.say("before");
  await seen(chat.bot.getByText("you said: before"));
  chat.desk.stop();
  await seen(chat.page.getByText(chat.t.disconnected));
  await chat.desk.restart();
  await gone(chat.page.getByText(chat.t.disconnected));
  // The new simulator knows nothing of the old one.
  await gone(chat.bot.getByText("you said: before"));
  await chat.say("after");
  await seen(chat.bot.getByText("you said: after"));
});
