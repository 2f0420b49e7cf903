// A stand-in for the simulator with a few entries, to work on the looks of the page: node dev/stub.mjs PORT
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

const now = Date.now();
const entries = [];
const listeners = new Set();
const media = new Map();
const state = {
  account: { mode: "security", token: "simulatortoken2026", app_id: "wx5a1e0000000000de", encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", original_id: "gh_5a1e000000de" },
  target: "http://127.0.0.1:3000/weixin",
  settings: { attempts: 3, patience_ms: 5000, gap_ms: 0, same_nonce: false },
  users: [
    { openid: "oAlice", name: "Alice", unionid: null, subscribed: true },
    { openid: "oBob", name: "Bob", unionid: null, subscribed: true },
    { openid: "o小明", name: "小明", unionid: null, subscribed: false },
  ],
  menu: { button: [{ type: "click", name: "今日歌曲", key: "SONG" }, { name: "菜单", sub_button: [{ type: "view", name: "搜索", url: "https://www.example.com/" }, { type: "scancode_waitmsg", name: "扫码带提示", key: "SCAN" }, { type: "pic_sysphoto", name: "系统拍照", key: "PIC" }, { type: "location_select", name: "发送位置", key: "LOC" }] }, { type: "click", name: "Help", key: "HELP" }] },
  clock: { unix_ms: now, stopped: false },
  faults: { latency_ms: 0, next: [], denied: [], exhausted: [], refused_ip: null, token: null },
};

function push(entry) {
  const made = { seq: entries.length + 1, at_ms: Date.now(), ...entry };
  entries.push(made);
  for (const listener of listeners) listener(made);
  return made;
}
const doc = (type, inner) => `<xml><ToUserName><![CDATA[gh_5a1e000000de]]></ToUserName><FromUserName><![CDATA[oAlice]]></FromUserName><CreateTime>1795840000</CreateTime><MsgType><![CDATA[${type}]]></MsgType>${inner}<MsgId>25600000000000001</MsgId></xml>`;
function attempt(number, end, took, findings = [], opened = null) {
  return { number, at_ms: now, took_ms: took, request: { method: "POST", uri: "/weixin?signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741&openid=oAlice&encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", headers: [["content-type", "text/xml"], ["user-agent", "Mozilla/4.0"]], body: "<xml><ToUserName><![CDATA[gh_5a1e000000de]]></ToUserName><Encrypt><![CDATA[" + "Qm9keU9mQmFzZTY0".repeat(24) + "]]></Encrypt></xml>" }, response: end === "answered" ? { status: 200, headers: [["content-type", "text/xml; charset=utf-8"], ["content-length", "512"]], body: "<xml><Encrypt><![CDATA[" + "QWJjZGVm".repeat(30) + "]]></Encrypt><MsgSignature><![CDATA[046e02f8204d34f8]]></MsgSignature></xml>", truncated: false } : null, opened, end, findings };
}
function deliver(user, msg_type, inner, reply, more = {}) {
  const openedReply = reply ? `<xml><ToUserName><![CDATA[${user}]]></ToUserName><FromUserName><![CDATA[gh_5a1e000000de]]></FromUserName><CreateTime>1795840000</CreateTime><MsgType><![CDATA[${reply.MsgType}]]></MsgType><Content><![CDATA[${reply.Content ?? ""}]]></Content></xml>` : null;
  return push({ kind: "delivery", user, msg_type, event: null, summary: `${msg_type}: …`, document: doc(msg_type, inner), done: true, attempts: [attempt(1, "answered", 12, [], openedReply)], shown: reply ? { kind: "reply", reply } : { kind: "nothing" }, ...more });
}
deliver("oAlice", "event", "<Event>subscribe</Event><EventKey>qrscene_42</EventKey>", { MsgType: "text", Content: "欢迎！[微笑] See <a href=\"https://example.com\">our page</a>, ask for <a href=\"weixin://bizmsgmenu?msgmenuid=101&msgmenucontent=帮助\">帮助</a> or open <a data-miniprogram-appid=\"wx90\" data-miniprogram-path=\"pages/index\" href=\"https://example.com\">our shop</a>. <b>not bold</b>" }, { event: "subscribe", summary: "event: subscribe" });
deliver("oAlice", "text", "<Content><![CDATA[你好 /::) hello]]></Content>", { MsgType: "text", Content: "you said: 你好" }, { summary: "text: 你好 /::) hello" });
deliver("oAlice", "text", "<Content><![CDATA[news]]></Content>", { MsgType: "news", ArticleCount: 1, Articles: { item: [{ Title: "周末去哪里：三条城郊步道", Description: "带上水和帽子", PicUrl: "https://example.com/a.jpg", Url: "https://example.com/a" }] } }, { summary: "text: news" });
deliver("oAlice", "location", "<Location_X>39.908823</Location_X><Location_Y>116.397470</Location_Y><Label><![CDATA[北京市东城区东长安街]]></Label>", { MsgType: "music", Music: { Title: "Long walk", Description: "A band", MusicUrl: "https://example.com/x.mp3" } }, { summary: "location: 北京市东城区东长安街" });
push({ kind: "call", call: { at_ms: now, method: "POST", path: "/cgi-bin/stable_token", request: "{\"appid\":\"wx5a1e0000000000de\"}", status: 200, errcode: 0, response: "{\"access_token\":\"…\",\"expires_in\":7200}", user: null, took_ms: 1 } });
push({ kind: "call", call: { at_ms: now, method: "POST", path: "/cgi-bin/message/custom/send", request: "{\"touser\":\"oAlice\"}", status: 200, errcode: 45015, response: "{\"errcode\":45015,\"errmsg\":\"response out of time limit\"}", user: "oAlice", took_ms: 2 } });
push({ kind: "customer", message: { user: "oAlice", msgtype: "msgmenu", body: { touser: "oAlice", msgtype: "msgmenu", msgmenu: { head_content: "满意吗？", list: [{ id: "1", content: "满意" }, { id: "2", content: "不满意" }], tail_content: "谢谢" } } } });
deliver("oAlice", "text", "<Content><![CDATA[slow]]></Content>", null, { summary: "text: slow", shown: { kind: "fault", findings: [{ code: "late", severity: "error", en: "No answer came within 5 seconds in any of 3 attempts.", zh: "三次推送都没有在 5 秒内得到应答。" }] }, attempts: [attempt(1, "late", 5000, [{ code: "late", severity: "error", en: "No complete answer within 5 s.", zh: "5 秒内没有完整应答。" }]), attempt(2, "late", 5000), attempt(3, "answered", 1400, [{ code: "wrong_padding", severity: "error", en: "The padding of the reply is wrong: PKCS#7 pads to 32 bytes here, not to 16.", zh: "回复的填充有误：此处 PKCS#7 按 32 字节填充，而不是 16 字节。" }])] });
deliver("oAlice", "image", "<PicUrl><![CDATA[https://example.com/p.jpg]]></PicUrl><MediaId>m</MediaId>", null, { summary: "image" });

createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  const body = [];
  for await (const chunk of request) body.push(chunk);
  const bytes = Buffer.concat(body);
  const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  if (url.pathname === "/sim/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
    const listener = (entry) => response.write(`id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
    listeners.add(listener);
    request.on("close", () => listeners.delete(listener));
  } else if (url.pathname === "/sim/state") json(state);
  else if (url.pathname === "/sim/transcript") json(entries);
  else if (url.pathname === "/sim/media") { const id = `m${media.size}`; media.set(id, [request.headers["content-type"], bytes]); json({ media_id: id }); }
  else if (url.pathname.startsWith("/sim/media/")) { const found = media.get(url.pathname.slice(11)); found ? response.writeHead(200, { "content-type": found[0] }).end(found[1]) : response.writeHead(404).end(); }
  else if (url.pathname === "/sim/send") { const { user, type, times, ...fields } = JSON.parse(bytes); json(deliver(user, type, Object.entries(fields).map(([k, v]) => `<${k}><![CDATA[${v}]]></${k}>`).join(""), { MsgType: "text", Content: `you said: ${fields.Content}` }, { summary: `${type}: ${fields.Content ?? ""}` })); }
  else if (request.method === "POST") { response.writeHead(501, { "content-type": "application/json" }).end('{"error":"not in the stub"}'); }
  else {
    const file = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
    const type = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" }[file.split(".").pop()];
    try { response.writeHead(200, { "content-type": type ?? "text/plain", "content-security-policy": "default-src 'self'" }).end(await readFile(`dist/${file}`)); } catch { response.writeHead(404).end(); }
  }
}).listen(Number(process.argv[2] ?? 4100), "127.0.0.1");
