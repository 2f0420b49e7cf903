"""wechatpy as the platform: pushes messages to the server at the URL given and checks every answer.

Run by `cargo xtask test interop`, which starts the `echo` example. Both read WEIXIN_MODE, WEIXIN_TOKEN,
WEIXIN_APP_ID and WEIXIN_ENCODING_AES_KEY (absent in plaintext mode). What is signed, sealed, opened or
parsed here is so by wechatpy. Exit code 1 and one line at the first mismatch.
"""
import http.client
import os
import random
import socket
import sys
import time
from base64 import b64decode
from urllib.parse import urlencode, urlsplit

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.replies import TextReply, deserialize_reply
from wechatpy.utils import WeChatSigner, random_string

MODE, TOKEN, APP_ID = (os.environ["WEIXIN_" + name] for name in ("MODE", "TOKEN", "APP_ID"))
KEY = os.environ.get("WEIXIN_ENCODING_AES_KEY")
ACCOUNT, USER = "gh_3d9a1c52b7e4", "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe"
# Each is lengthened byte by byte through a whole block of 32, so that every padding occurs with each.
TEXTS = ["a", "hello, world", "你好，世界", "🎉👩‍👩‍👧 ok", "1 < 2 && 3 > 2 \"'", "<xml>]]></xml> ", "one\n\ttwo\n", "长" * 600]

url = urlsplit(sys.argv[1])
crypto = KEY and WeChatCrypto(TOKEN, KEY, APP_ID)


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"wechatpy {MODE} key={KEY}: {what}: got {got!r}, expected {wanted!r}")


def request(method, body=None, timestamp=None, **more):
    """Status and body of a request with the signature that every request of the platform bears."""
    timestamp, nonce = timestamp or str(int(time.time())), random_string(random.randint(1, 32))
    signer = WeChatSigner()
    signer.add_data(TOKEN, timestamp, nonce)
    query = {"signature": signer.signature, "timestamp": timestamp, "nonce": nonce, "openid": USER, **more}
    body = body(query) if callable(body) else body or ""
    return exchange(method, f"{url.path}?{urlencode(query)}", body.encode())


def exchange(method, target, body):
    """One request in one piece over HTTP/1.0, as the platform sends it."""
    headers = ["Host: mp.example.com", "User-Agent: Mozilla/4.0", "Content-Type: text/xml", f"Content-Length: {len(body)}"]
    head = "\r\n".join([f"{method} {target} HTTP/1.0", *headers, "", ""])
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read().decode()


def cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def document(kind, *fields):
    """A message as the platform writes it; an event has no number."""
    texts = [("ToUserName", ACCOUNT), ("FromUserName", USER), ("MsgType", kind), *fields]
    lines = [f"<{name}>{cdata(value)}</{name}>" for name, value in texts]
    lines.insert(2, f"<CreateTime>{int(time.time())}</CreateTime>")
    if kind != "event":
        lines.append(f"<MsgId>{random.randint(10**16, 10**17 - 1)}</MsgId>")
    return "<xml>" + "\n".join(lines) + "\n</xml>"


def push(message, crypto=crypto, mode=MODE, outside=None, **more):
    """Posts a message the way the mode wants it; in compatibility mode `outside` is the readable half."""
    if mode == "plaintext":
        return request("POST", message, **more)

    def seal(query):
        sealed = xmltodict.parse(crypto.encrypt_message(message, query["nonce"], query["timestamp"]))["xml"]
        query.update({"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"], **more})
        encrypt = f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt>\n</xml>"
        if mode == "compatible":
            return (outside or message).removesuffix("</xml>") + encrypt
        return f"<xml>\n<ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n{encrypt}"

    return request("POST", seal)


def padding(frame):
    """The padding of a frame with this text, from its length alone."""
    return 32 - (16 + 4 + len(frame.encode()) + len(APP_ID)) % 32


def opened(body):
    """The document in a reply, and the padding of its frame; None in plaintext mode."""
    if MODE == "plaintext":
        return body, None
    outer = xmltodict.parse(body)["xml"]
    expect("the fields of the envelope", sorted(outer), ["Encrypt", "MsgSignature", "Nonce", "TimeStamp"])
    expect("a current TimeStamp", abs(int(outer["TimeStamp"]) - time.time()) < 60, True)
    reply = crypto.decrypt_message(body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    # wechatpy looks at the last byte of the padding alone; the platform may look at all.
    frame = PrpCrypto(crypto.key).cipher.decrypt(b64decode(outer["Encrypt"], validate=True))
    pad = padding(reply)
    expect("the padding", frame[len(frame) - pad:], bytes([pad]) * pad)
    expect("the length of the frame", len(frame), 16 + 4 + len(reply.encode()) + len(APP_ID) + pad)
    return reply, pad


def answered(what, answer, content):
    """Checks that this is a reply with this text to our user, and gives the padding of its frame."""
    status, body = answer
    expect(f"status of {what} ({body[:80]!r})", status, 200)
    text, pad = opened(body)
    reply = deserialize_reply(text)
    expect(f"type of {what}", type(reply), TextReply)
    expect(f"receiver and sender of {what}", (reply.target, reply.source), (USER, ACCOUNT))
    expect(f"current CreateTime of {what}", abs(reply.time - time.time()) < 60, True)
    expect(f"content of {what}", reply.content, content)
    return pad


def main():
    echo = "0000120948345356249"
    expect("URL verification", request("GET", echostr=echo), (200, echo))

    sent, seen, count = set(), set(), 0
    for text in (text + "x" * n for text in TEXTS for n in range(1, 33)):
        message = document("text", ("Content", text))
        sent.add(padding(message))
        seen.add(answered(f"text {text!r}", push(message), text))
        count += 1
    answered("subscribe", push(document("event", ("Event", "subscribe"), ("EventKey", ""))), "welcome")
    image = document("image", ("PicUrl", "http://example.com/1.jpg"), ("MediaId", "m1"))
    expect("image", push(image), (200, "success"))

    stale, forged = str(int(time.time()) - 3600), "0" * 40
    refused = {
        "GET with a forged signature": request("GET", echostr="1", signature=forged),
        "a forged signature": push(image, signature=forged),
        "GET of an hour ago": request("GET", echostr="1", timestamp=stale),
    }
    if crypto:
        expect("paddings sent and seen", (sent, seen), (set(range(1, 33)),) * 2)
        refused["a forged msg_signature"] = push(image, msg_signature=forged)
        refused["another key"] = push(image, WeChatCrypto(TOKEN, KEY[::-1], APP_ID))
        refused["another appid"] = push(image, WeChatCrypto(TOKEN, KEY, "wxfedcba9876543210"))
        refused["a plaintext body"] = push(image, mode="plaintext")
    if MODE == "compatible":
        false = document("text", ("Content", "not this one"))
        answered("a false readable half", push(document("text", ("Content", "this one")), outside=false), "this one")
    for what, (status, _) in refused.items():
        expect(f"status of {what}", status, 403)
    paddings = "paddings 1-32 sent and seen, " if crypto else ""
    print(f"wechatpy       {MODE:<10} {count} messages sent, {count} replies read, {paddings}{len(refused)} refusals")


try:
    main()
except Exception as error:
    sys.exit(f"wechatpy {MODE} key={KEY}: {type(error).__name__}: {error}")
