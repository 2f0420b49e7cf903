'use strict';
// wechat-crypto as the platform: pushes messages to the server at the URL given and checks every answer.
//
// Run by `cargo xtask test interop`, which starts the `echo` example. Both read WEIXIN_MODE, WEIXIN_TOKEN,
// WEIXIN_APP_ID and WEIXIN_ENCODING_AES_KEY (absent in plaintext mode). What is signed, sealed or opened here
// is so by wechat-crypto; it has no XML of its own. Exit code 1 and one line at the first mismatch.
const { createDecipheriv, randomBytes, randomInt } = require('node:crypto');
const Crypto = require('wechat-crypto');

const { WEIXIN_MODE: MODE, WEIXIN_TOKEN: TOKEN, WEIXIN_APP_ID: APP_ID, WEIXIN_ENCODING_AES_KEY: KEY } = process.env;
const [ACCOUNT, USER] = ['gh_3d9a1c52b7e4', 'oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe'];
// Each is lengthened byte by byte through a whole block of 32, so that every padding occurs with each.
const TEXTS = ['a', ' hello, world ', '你好，世界', '🎉👩‍👩‍👧 ok', '1 < 2 && 3 > 2 "\'', '<xml>]]></xml> ', 'one\n\ttwo\n', '长'.repeat(600)];

// Without a key only `getSignature` is used, which knows nothing of it.
const crypto = new Crypto(TOKEN, KEY || 'A'.repeat(43), APP_ID);
const now = () => Math.floor(Date.now() / 1000);

function expect(what, got, wanted) {
  if (got === wanted) return;
  throw new Error(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
}

// Status and body of a request with the signature that every request of the platform bears. The three parts of that
// are the four parts of the library's with an empty text.
async function request(method, body, { timestamp = String(now()), ...more } = {}) {
  const nonce = randomBytes(16).toString('hex').slice(randomInt(32));
  const query = { signature: crypto.getSignature(timestamp, nonce, ''), timestamp, nonce, openid: USER, ...more };
  if (typeof body === 'function') body = body(query);
  const headers = { 'content-type': 'text/xml' };
  const response = await fetch(`${process.argv[2]}?${new URLSearchParams(query)}`, { method, body, headers });
  return { status: response.status, body: await response.text() };
}

const cdata = (text) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

// A message as the platform writes it; an event has no number.
function message(kind, fields) {
  const texts = { ToUserName: ACCOUNT, FromUserName: USER, MsgType: kind, ...fields };
  const lines = Object.entries(texts).map(([name, value]) => `<${name}>${cdata(value)}</${name}>`);
  lines.splice(2, 0, `<CreateTime>${now()}</CreateTime>`);
  if (kind !== 'event') lines.push(`<MsgId>${randomInt(10 ** 13, 10 ** 14)}</MsgId>`);
  return `<xml>${lines.join('\n')}\n</xml>`;
}

// The text of one element: CDATA sections as they are, character references resolved around them.
function field(xml, name) {
  const found = new RegExp(`<${name}>([^]*)</${name}>`).exec(xml);
  if (!found) throw new Error(`no ${name} in ${xml}`);
  const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return found[1].replace(/<!\[CDATA\[([^]*?)\]\]>|&(\w+);/g, (_, section, entity) => section ?? named[entity]);
}

// Posts a message the way the mode wants it; in compatibility mode `outside` is the readable half.
function push(text, { by = crypto, mode = MODE, outside = text, ...more } = {}) {
  if (mode === 'plaintext') return request('POST', text, more);
  return request('POST', (query) => {
    const sealed = by.encrypt(text);
    query.encrypt_type = 'aes';
    query.msg_signature = more.msg_signature ?? by.getSignature(query.timestamp, query.nonce, sealed);
    const encrypt = `<Encrypt><![CDATA[${sealed}]]></Encrypt>\n</xml>`;
    if (mode === 'compatible') return outside.slice(0, -'</xml>'.length) + encrypt;
    return `<xml>\n<ToUserName><![CDATA[${ACCOUNT}]]></ToUserName>\n${encrypt}`;
  }, more);
}

// The padding of a frame with this text, from its length alone.
const padding = (text) => 32 - (16 + 4 + Buffer.byteLength(text) + APP_ID.length) % 32;

// The document in a reply, and the padding of its frame; none in plaintext mode.
function opened(body) {
  if (MODE === 'plaintext') return { text: body };
  const sealed = field(body, 'Encrypt');
  const time = field(body, 'TimeStamp');
  expect('MsgSignature', field(body, 'MsgSignature'), crypto.getSignature(time, field(body, 'Nonce'), sealed));
  expect('a current TimeStamp', Math.abs(time - now()) < 60, true);
  const { message: text, id } = crypto.decrypt(sealed);
  expect('appid', id, APP_ID);
  // wechat-crypto looks at the last byte of the padding alone; the platform may look at all.
  const cipher = createDecipheriv('aes-256-cbc', crypto.key, crypto.iv).setAutoPadding(false);
  const frame = Buffer.concat([cipher.update(sealed, 'base64'), cipher.final()]);
  const pad = padding(text);
  expect('the padding', frame.toString('hex', frame.length - pad), pad.toString(16).padStart(2, '0').repeat(pad));
  expect('the length of the frame', frame.length, 16 + 4 + Buffer.byteLength(text) + APP_ID.length + pad);
  return { text, pad };
}

// Checks that this is a reply with this text to our user, and gives the padding of its frame.
function answered(what, { status, body }, content) {
  expect(`status of ${what}`, status, 200);
  const { text, pad } = opened(body);
  expect(`type of ${what}`, field(text, 'MsgType'), 'text');
  expect(`receiver of ${what}`, field(text, 'ToUserName'), USER);
  expect(`sender of ${what}`, field(text, 'FromUserName'), ACCOUNT);
  expect(`current CreateTime of ${what}`, Math.abs(field(text, 'CreateTime') - now()) < 60, true);
  expect(`content of ${what}`, field(text, 'Content'), content);
  return pad;
}

async function main() {
  const verified = await request('GET', undefined, { echostr: '0000120948345356249' });
  expect('URL verification', `${verified.status} ${verified.body}`, '200 0000120948345356249');

  const [sent, seen] = [new Set(), new Set()];
  let count = 0;
  for (const start of TEXTS) {
    for (let n = 1; n <= 32; n++, count++) {
      const content = start + 'x'.repeat(n);
      const text = message('text', { Content: content });
      sent.add(padding(text));
      seen.add(answered(`text ${JSON.stringify(content)}`, await push(text), content));
    }
  }
  answered('subscribe', await push(message('event', { Event: 'subscribe', EventKey: '' })), 'welcome');
  const image = message('image', { PicUrl: 'http://example.com/1.jpg', MediaId: 'm1' });
  const silence = await push(image);
  expect('image', `${silence.status} ${silence.body}`, '200 success');

  const [stale, forged] = [String(now() - 3600), '0'.repeat(40)];
  const refused = {
    'a GET with a forged signature': await request('GET', undefined, { echostr: '1', signature: forged }),
    'a GET of an hour ago': await request('GET', undefined, { echostr: '1', timestamp: stale }),
    'a forged signature': await push(image, { signature: forged }),
  };
  if (KEY) {
    expect('all paddings sent and seen', `${sent.size} ${seen.size}`, '32 32');
    const other = [...KEY].reverse().join('');
    refused['a forged msg_signature'] = await push(image, { msg_signature: forged });
    refused['another key'] = await push(image, { by: new Crypto(TOKEN, other, APP_ID) });
    refused['another appid'] = await push(image, { by: new Crypto(TOKEN, KEY, 'wxfedcba9876543210') });
    refused['a plaintext body'] = await push(image, { mode: 'plaintext' });
  }
  if (MODE === 'compatible') {
    const outside = message('text', { Content: 'not this one' });
    answered('a false readable half', await push(message('text', { Content: 'this one' }), { outside }), 'this one');
  }
  for (const [what, { status }] of Object.entries(refused)) expect(`status of ${what}`, status, 403);
  const paddings = KEY ? 'paddings 1-32 sent and seen, ' : '';
  console.log(`wechat-crypto  ${MODE.padEnd(10)} ${count} messages sent, ${count} replies read, ${paddings}${Object.keys(refused).length} refusals`);
}

main().catch((error) => {
  console.error(`wechat-crypto ${MODE} key=${KEY}: ${error.message}`);
  process.exitCode = 1;
});
