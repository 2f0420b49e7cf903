//! The help in Chinese. The English one is in the doc comments of the commands and their arguments.

use clap::{Arg, ArgAction, Command};

use crate::args::AFTER_HELP_ZH;

/// What is said of a command: its path, a line, and more.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("", "微信公众号机器人的命令行工具", ""),
    (
        "demo",
        "在一个进程中运行演示机器人和模拟平台，看看机器人能做什么",
        "无需任何设置。只监听 127.0.0.1，按 Ctrl-C 结束。",
    ),
    (
        "sim",
        "运行带聊天页面的模拟平台，向某个地址的机器人推送",
        "账号中未设置的部分自动生成，与页面地址一同显示：请粘贴到运行机器人的终端。除非用 --mode 指定，推送都是加密的。机器人可在页面的地址上调用接口。\
         只监听 127.0.0.1，按 Ctrl-C 结束。\n\n启动时（若机器人尚未启动，则待其启动后）像控制台保存地址时那样试一次机器人。之后每次推送输出一行：谁、什么、用户看到什么、哪里不对；\
         使用 --json 时每行是会话记录的一行，可用于 weixin replay。",
    ),
    (
        "verify",
        "像控制台保存地址时那样检查机器人，并说明哪里不对",
        "先用带 echostr 的 GET 检查。若回答正确，再推送一个未知事件，看能否进入；然后检查应当拒绝的请求：错误的签名、安全模式下的明文推送、一小时前的签名。\
         被接受的请求会使机器人运行，被拒绝的会记入它的日志和指标。\n\n使用 --query 时不发出任何请求，而是说明某个服务器拒绝的请求哪里不对，与服务器日志里的说法相同。",
    ),
    (
        "send",
        "像平台那样向机器人推送一条消息（包括重试），并检查回复",
        "退出码 0 表示平台会接受这个回复；给出 --expect 时还表示用户看到了这段文本。使用 --json 时输出的行就是会话记录的一行，\
         可用于 weixin replay。",
    ),
    (
        "trigger",
        "向机器人推送一个事件，用名字指定：subscribe、SCAN、CLICK、TEMPLATESENDJOBFINISH、component_verify_ticket 等",
        "各元素有示例值，可用 --set 修改，如 weixin trigger CLICK --set EventKey=HELP。名字不分大小写。",
    ),
    (
        "replay",
        "把保存的会话记录中用户的一半再发给机器人，比较它的回复",
        "会话记录取自模拟平台的 /sim/transcript、页面保存的文件，或 weixin send --json 与 weixin sim --json 输出的行。每条推送都换用新的 MsgId 和当前时间。\
         退出码 1 表示有回复与之前不同。\n\n会话记录中若有机器人通过接口发送的消息，也一并比较：期间接口开在 127.0.0.1 上，即机器人的 \
         WEIXIN_API_BASE 所指之处。每条消息等待当时所用的时间再加 5 秒。",
    ),
    (
        "decode",
        "读取推送（包括加密的），每条输出一行带类型的 JSON",
        "一个文件可含一条或多条文档，逐行或首尾相接。每条输出一行，含 kind、known（tower-weixin 不认识该类型时为 false）和 \
         message。加密的文档用 EncodingAESKey 解开；该行另有 verified，未给出签名因而未验签时为 false。\
         不是文档的内容会在标准错误中指出，退出码为 1。",
    ),
    (
        "encode",
        "把标准输入中的文档变成平台推送的样子：查询串和正文",
        "输出查询串，下一行是正文。安全模式下正文是加密信封，兼容模式下是原文加密文，明文模式下是原文。",
    ),
    (
        "sign",
        "像平台那样为查询串签名，并给出 curl 命令",
        "给出 --encrypt 时是加密推送的查询串，curl 从文件 body.xml 读取正文。",
    ),
    ("keygen", "生成填入控制台的 Token 和 EncodingAESKey", ""),
    ("token", "获取账号的 access_token（稳定版）及其有效期", ""),
    ("user", "查询用户", ""),
    (
        "user info",
        "输出平台所知的用户信息",
        "未关注的用户只有 subscribe 一项。平台已不再提供昵称和头像。",
    ),
    ("menu", "获取、设置或删除自定义菜单", ""),
    (
        "menu get",
        "输出菜单，格式可用于 menu push",
        "若有个性化菜单也会输出，但不会随 push 设置。",
    ),
    (
        "menu push",
        "设置所有用户的菜单",
        "用户几分钟后看到；重新关注则立即看到。",
    ),
    ("menu delete", "删除全部菜单，包括个性化菜单", ""),
    (
        "new",
        "新建项目：用 axum 和 tower-weixin 的机器人，带测试、Dockerfile 和 README",
        "",
    ),
    (
        "completions",
        "输出 shell 的补全脚本",
        "  bash: weixin completions bash > ~/.local/share/bash-completion/completions/weixin\n  \
         zsh:  weixin completions zsh > \"${fpath[1]}/_weixin\"\n  \
         fish: weixin completions fish > ~/.config/fish/completions/weixin.fish",
    ),
];

/// What is said of an argument: its name, with that of its command where others have the same.
const ARGS: &[(&str, &str)] = &[
    ("json", "为程序输出：标准输出每行一个 JSON 值，包括错误"),
    ("lang", "消息的语言 [默认：按 LC_ALL 或 LANG]"),
    (
        "config",
        "设置文件 [默认：当前目录的 weixin.toml，如果存在]",
    ),
    (
        "token",
        "控制台中的 Token。最好用环境变量：同一机器上的人都能看到命令行参数",
    ),
    ("app_id", "控制台中的 AppID"),
    (
        "encoding_aes_key",
        "控制台中的 EncodingAESKey，43 个字母或数字",
    ),
    (
        "mode",
        "控制台中设置的模式 [默认：有密钥则为安全模式，否则为明文模式]",
    ),
    (
        "app_secret",
        "控制台中的 AppSecret。最好用环境变量：同一机器上的人都能看到命令行参数",
    ),
    ("api_base", "接口的地址 [默认：https://api.weixin.qq.com]"),
    ("decode files", "XML 或 JSON 文件；- 表示标准输入"),
    ("decode timestamp", "加密文档的查询串中的 timestamp"),
    ("decode nonce", "该查询串中的 nonce"),
    ("decode msg_signature", "该查询串中的 msg_signature"),
    (
        "verify query",
        "一个被拒绝的请求：查询串、URL 或访问日志的一行；- 表示从标准输入读取",
    ),
    ("timestamp", "Unix 时间 [默认：现在]"),
    ("nonce", "1 到 32 个字母或数字 [默认：随机数字]"),
    ("sign to", "机器人的地址，用于 curl 命令"),
    ("encode to", "机器人的地址，用于 curl 命令"),
    ("to", "机器人的地址，含路径"),
    (
        "port",
        "页面在 127.0.0.1 上的端口 [默认：8899，被占用时任选]",
    ),
    ("replay port", "接口在 127.0.0.1 上的端口"),
    ("replies_only", "只比较回复，不比较机器人通过接口发送的消息"),
    ("open", "在浏览器中打开页面"),
    ("quiet", "启动时不试机器人，也不输出发生了什么"),
    (
        "kind",
        "text、image、voice、video、shortvideo、location、link、file、miniprogrampage 或 event",
    ),
    ("values", "文本的内容、链接的网址、事件的名字、纬度和经度"),
    ("from", "用户的 OpenID"),
    (
        "set",
        "设置一个元素以代替示例值；内层元素用路径，如 ScanCodeInfo.ScanResult",
    ),
    ("times", "第一次推送同时发出的次数，模拟重试重叠"),
    ("expect", "用户看到的不是这段文本则失败"),
    ("trigger name", "事件或第三方平台推送的名字"),
    ("list", "列出所有名字"),
    ("transcript", "会话记录；- 表示标准输入"),
    (
        "encrypt",
        "推送中 Encrypt 元素的内容，用于计算 msg_signature",
    ),
    ("show", "显示 access_token 全文：持有者可代表账号行事"),
    ("openids", "用户"),
    (
        "menu push file",
        "形如 {\"button\": […]} 的文件；- 表示标准输入",
    ),
    ("name", "项目及其目录的名字；目录不得已存在"),
    ("path", "tower-weixin 的源码目录，用它代替已发布的 crate"),
    ("shell", "shell 的名字"),
];

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The command with its help in Chinese.
pub(crate) fn in_chinese(command: Command) -> Command {
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help_heading("选项")
        .help("显示版本");
    translated(command, "")
        .after_long_help(AFTER_HELP_ZH)
        .disable_version_flag(true)
        .arg(version)
}

fn translated(command: Command, path: &str) -> Command {
    let found = COMMANDS.iter().find(|(name, ..)| *name == path);
    let (about, more) = found.map_or(("", ""), |(_, about, more)| (about, more));
    let long = format!("{about}\n\n{more}");
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading("选项")
        .help("显示帮助（--help 更详细）");
    command
        .about(about)
        .long_about(long.trim_end().to_owned())
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .disable_help_flag(true)
        .mut_args(|arg| translated_arg(arg, path))
        .arg(help)
        .mut_subcommands(|command| {
            let path = format!("{path} {}", command.get_name());
            translated(command, path.trim_start())
        })
}

fn translated_arg(arg: Arg, path: &str) -> Arg {
    let own = format!("{path} {}", arg.get_id());
    let named = |name: &str| ARGS.iter().find(|(arg, _)| *arg == name);
    let found = named(&own).or_else(|| named(arg.get_id().as_str()));
    let heading = match arg.get_help_heading() {
        Some("Account") => "账号",
        Some("Common") => "通用",
        _ if arg.is_positional() => "参数",
        _ => "选项",
    };
    arg.help(found.map_or("", |(_, help)| help))
        .help_heading(heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    /// Calls `check` for a command and all below it.
    fn each(command: &Command, path: &str, check: &mut impl FnMut(&Command, &str)) {
        check(command, path);
        for below in command.get_subcommands() {
            each(below, &format!("{path} {}", below.get_name()), check);
        }
    }

    #[test]
    fn all_help_is_there_in_chinese_and_none_is_there_for_nothing() {
        let is_chinese = |text: String| text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c));
        let (mut commands, mut args) = (0, Vec::new());
        each(&crate::args::command(Lang::Zh), "", &mut |command, path| {
            commands += 1;
            let about = command.get_about().map(ToString::to_string);
            assert!(about.is_some_and(is_chinese), "{path}");
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let is_shell = arg.get_id() == "shell";
                assert!(
                    is_chinese(help.clone()) || is_shell,
                    "{path} {}",
                    arg.get_id()
                );
                args.push(help);
            }
        });
        assert_eq!(commands, COMMANDS.len());
        for (name, help) in ARGS {
            assert!(args.iter().any(|arg| arg == help), "{name} is no argument");
        }
    }

    #[test]
    fn what_has_more_help_has_it_in_both_languages() {
        let mut longs = Vec::new();
        for lang in [Lang::En, Lang::Zh] {
            let mut found = Vec::new();
            each(&crate::args::command(lang), "", &mut |command, path| {
                let long = command.get_long_about().map(ToString::to_string);
                let lines = long.map_or(0, |long| long.lines().count());
                found.push((path.to_owned(), lines > 1));
            });
            longs.push(found);
        }
        assert_eq!(longs[0], longs[1]);
    }
}
