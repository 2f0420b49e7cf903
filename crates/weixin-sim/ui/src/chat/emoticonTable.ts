// The phone's own emoticons have names in brackets, and had codes before; these are the nearest that Unicode has.

const table = `
🙂 微笑 smile /::)
😟 撇嘴 grimace /::~
😍 色 drool /::B
😳 发呆 scowl /::|
😎 得意 coolguy
😢 流泪 sob /::<
☺️ 害羞 shy /::$
🤐 闭嘴 silent /::X
😴 睡 sleep /::Z
😭 大哭 cry /::'(
😅 尴尬 awkward /::-|
😡 发怒 angry /::@
😜 调皮 tongue /::P
😁 呲牙 grin /::D
😮 惊讶 surprise /::O
🙁 难过 frown /::(
😫 抓狂 scream /::Q
🤮 吐 puke /::T
🤭 偷笑 chuckle
😊 愉快 joyful
🙄 白眼 slight
😏 傲慢 smug
😪 困 drowsy
😱 惊恐 panic
😄 憨笑 laugh
😤 奋斗 commando
🤬 咒骂 scold
❓ 疑问 shocked
🤫 嘘 shhh
😵 晕 dizzy
💀 骷髅 skull
🔨 敲打 hammer
👋 再见 wave bye
😌 擦汗 speechless
🤏 抠鼻 nosepick
👏 鼓掌 clap
😈 坏笑 trick
🥱 哈欠 yawn
😒 鄙视 pooh-pooh
🥺 委屈 shrunken
😘 亲亲 kiss
😨 吓 wrath
🥹 可怜 whimper
🔪 菜刀 cleaver
🍉 西瓜 watermelon
🍺 啤酒 beer
☕ 咖啡 coffee
🐷 猪头 pig
🌹 玫瑰 rose
🥀 凋谢 wilt
👄 嘴唇 lips
❤️ 爱心 heart
💔 心碎 brokenheart
🎂 蛋糕 cake
💣 炸弹 bomb
💩 便便 poop
🌙 月亮 moon
☀️ 太阳 sun
🎁 礼物 gift
🤗 拥抱 hug
👍 强 thumbsup
👎 弱 thumbsdown
🤝 握手 shake
✌️ 胜利 peace
🙏 抱拳 合十 fight salute worship
👉 勾引 beckon
✊ 拳头 fist
👌 ok
😂 笑哭 破涕为笑 lol
😔 失望 letdown
😶 无语 嘿哈 hey
🤦 捂脸 facepalm
😼 奸笑 smirk
🤓 机智 smart
😣 皱眉 moue
✌ 耶 yeah
🎉 庆祝 party
🧧 红包 packet
🐶 旺柴 doge
🔥 火
🎇 烟花 fireworks
🎊 爆竹 firecracker
`;

export const emoticons: Readonly<Record<string, string>> = Object.fromEntries(
  table
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [picture = "", ...names] = line.split(" ");
      return names.map((name) => [name, picture]);
    }),
);

/** Those that the composer offers: each name once. */
export const offered: readonly (readonly [string, string])[] = table
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([picture = "", name = ""]) => [picture, name] as const)
  .slice(0, 40);
