//! Which commands there are.

use clap::Subcommand;

use super::{
    completions, decode, demo, encode, keygen, menu, new, replay, send, sign, sim, token, trigger,
    user, verify,
};
use crate::args::Common;
use crate::failure::{Exit, Failure};
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Sim(sim::Args),
    Verify(verify::Args),
    Send(send::Args),
    Trigger(trigger::Args),
    Replay(replay::Args),
    Decode(decode::Args),
    Encode(encode::Args),
    Sign(sign::Args),
    Keygen(keygen::Args),
    Token(token::Args),
    User(user::Args),
    Menu(menu::Args),
    New(new::Args),
    Completions(completions::Args),
}

impl Command {
    pub(crate) fn run(self, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::Demo(args) => demo::run(args, output),
            Self::Sim(args) => sim::run(args, common, output),
            Self::Verify(args) => verify::run(args, common, output),
            Self::Send(args) => send::run(args, common, output),
            Self::Trigger(args) => trigger::run(args, common, output),
            Self::Replay(args) => replay::run(args, common, output),
            Self::Decode(args) => decode::run(args, common, output),
            Self::Encode(args) => encode::run(args, common, output),
            Self::Sign(args) => sign::run(args, common, output),
            Self::Keygen(args) => keygen::run(args, output),
            Self::Token(args) => token::run(args, common, output),
            Self::User(args) => user::run(args, common, output),
            Self::Menu(args) => menu::run(args, common, output),
            Self::New(args) => new::run(args, output),
            Self::Completions(args) => completions::run(args, output),
        }
    }
}
