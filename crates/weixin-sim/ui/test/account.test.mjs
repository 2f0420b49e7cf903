// What users do with the account, and its menu.

import assert from "node:assert/strict";

import { gone, seen, until } from "./expect.mjs";
import { flow } from "./flow.mjs";

flow("menu", {}, async (chat) => {
  await chat.button("Help").click();
  await seen(chat.log.getByText(chat.t.tapped("HELP")));
  await chat.button("菜单").click();
  await chat.button("扫码").click();
  await chat.page.getByLabel(chat.t.scanResult).fill("table 7");
  await chat.send();
  await seen(chat.bot.getByText("the code says table 7"));
  await chat.button("菜单").click();
  await chat.button("拍照").click();
  await chat.send();
  await seen(chat.bot.locator("img"), 1);
  await chat.button("菜单").click();
  await chat.button("发送位置").click();
  await chat.send();
  await seen(chat.bot.getByText("you are at"));
  await chat.button("菜单").click();
  await chat.button("搜索").click();
  await seen(chat.page.getByRole("link", { name: "https://www.example.com/" }));
  await chat.send();
  await seen(chat.log.getByText(chat.t.opened("https://www.example.com/")));
});

flow("following", {}, async (chat) => {
  await chat.button(chat.t.actions).click();
  await chat.button(chat.t.unfollow).click();
  await seen(chat.log.getByText(chat.t.unfollowed));
  await seen(chat.page.getByText(chat.t.notFollowing));
  await chat.button(chat.t.scan).click();
  await chat.page.getByRole("dialog").getByRole("textbox").fill("table-7");
  await chat.send();
  await seen(chat.log.getByText(chat.t.followedBy("table-7")));
  await seen(chat.bot.getByText("Welcome! 欢迎关注 🙂"));
  await chat.button(chat.t.scan).click();
  await chat.page.getByRole("dialog").getByRole("textbox").fill("8");
  await chat.send();
  await seen(chat.log.getByText(chat.t.scanned("8")));
  await chat.button(chat.t.scan).click();
  await chat.page.getByRole("group", { name: chat.t.codesOfBot }).getByRole("button", { name: "table-9" }).click();
  await seen(chat.log.getByText(chat.t.scanned("table-9")));
});

flow("users", { colorScheme: "dark" }, async (chat) => {
  await chat.say("from Alice");
  await seen(chat.bot.getByText("you said: from Alice"));
  await chat.page.getByLabel(chat.t.newOpenid).fill("oCarol");
  await chat.page.keyboard.press("Enter");
  await seen(chat.bot.getByText("Welcome!"));
  await gone(chat.log.getByText("from Alice"));
  await chat.post("send", { user: "oBob", type: "text", fields: { Content: "from Bob" } });
  const bob = chat.page.getByRole("button", { name: /^Bob/ });
  await seen(bob.getByLabel(chat.t.unread(1)));
  const alice = chat.page.getByRole("button", { name: /^Alice/ });
  assert.equal(await alice.locator(".weui-badge").count(), 0, "what was seen is not new");
  await bob.click();
  await seen(chat.bot.getByText("you said: from Bob"));
  await until(async () => assert.equal(await bob.getByLabel(chat.t.unread(1)).count(), 0));
});
