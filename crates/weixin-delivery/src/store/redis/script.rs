use std::sync::LazyLock;

use redis::{Arg, Cmd};

/// A script that Redis runs as one step.
pub(super) struct Script {
    code: &'static str,
    hash: LazyLock<String>,
}

impl Script {
    /// Calls the script as Redis knows it by now, without its text.
    pub(super) fn call(&self, keys: &[&[u8]]) -> Call {
        let mut cmd = Cmd::with_capacity(ARGS, BYTES);
        cmd.arg("EVALSHA").arg(self.hash.as_str()).arg(keys.len());
        for key in keys {
            cmd.arg(*key);
        }
        Call {
            cmd,
            code: Some(self.code),
        }
    }
}

/// One command with all that it says.
pub(super) struct Call {
    cmd: Cmd,
    code: Option<&'static str>,
}

impl Call {
    /// A command of Redis itself.
    pub(super) fn command(name: &str, key: &[u8]) -> Self {
        let mut cmd = redis::cmd(name);
        cmd.arg(key);
        Self { cmd, code: None }
    }

    pub(super) fn text(mut self, text: impl AsRef<[u8]>) -> Self {
        self.cmd.arg(text.as_ref());
        self
    }

    pub(super) fn number(mut self, number: u64) -> Self {
        self.cmd.arg(number);
        self
    }

    pub(super) fn cmd(&self) -> &Cmd {
        &self.cmd
    }

    /// The same with the script's text, which Redis remembers from then on.
    pub(super) fn with_code(&self) -> Option<Cmd> {
        let mut cmd = redis::cmd("EVAL");
        cmd.arg(self.code?);
        for arg in self.cmd.args_iter().skip(2) {
            if let Arg::Simple(arg) = arg {
                cmd.arg(arg);
            }
        }
        Some(cmd)
    }
}

/// Room for a claim.
const ARGS: usize = 12;
const BYTES: usize = 320;

macro_rules! scripts {
    ($($(#[$doc:meta])* $name:ident = [$($file:literal),+];)+) => {
        $($(#[$doc])* pub(super) static $name: Script = Script {
            code: concat!($(include_str!($file), "\n"),+),
            hash: LazyLock::new(|| {
                redis::Script::new(concat!($(include_str!($file), "\n"),+)).get_hash().to_owned()
            }),
        };)+
    };
}

scripts! {
    CLAIM = ["fence.lua", "claim.lua"];
    RENEW = ["message.lua", "inbox.lua", "renew.lua"];
    FINISH = ["message.lua", "finish.lua"];
    DEFER = ["message.lua", "inbox.lua", "defer.lua"];
    FAIL = ["message.lua", "inbox.lua", "fail.lua"];
    TAKE = ["account.lua", "fence.lua", "inbox.lua", "take.lua"];
    ANSWER = ["message.lua", "answer.lua"];
    POSTPONE = ["message.lua", "inbox.lua", "postpone.lua"];
    SETTLE = ["message.lua", "inbox.lua", "settle.lua"];
    DEAD_LETTERS = ["dead_letters.lua"];
    REPLAY = ["message.lua", "inbox.lua", "replay.lua"];
    DISCARD = ["message.lua", "discard.lua"];
    /// Is called beside what puts something into the inbox, because the accounts stand elsewhere in a cluster.
    NOTE_ACCOUNT = ["note_account.lua"];
    ACCOUNTS = ["accounts.lua"];
    FORGET_ACCOUNT = ["forget_account.lua"];
    SAVE = ["save.lua"];
    REMOVE = ["remove.lua"];
    LOCK = ["lock.lua"];
    UNLOCK = ["unlock.lua"];
}
