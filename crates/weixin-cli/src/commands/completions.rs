//! `weixin completions`: what a shell needs to complete command lines.

use clap_complete::Shell;

use crate::args;
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
#[command(long_about = ABOUT)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

const ABOUT: &str = "\
Print the completions for a shell

  bash: weixin completions bash > ~/.local/share/bash-completion/completions/weixin
  zsh:  weixin completions zsh > \"${fpath[1]}/_weixin\"
  fish: weixin completions fish > ~/.config/fish/completions/weixin.fish";

pub(super) fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut command = args::command(output.lang());
    clap_complete::generate(args.shell, &mut command, "weixin", &mut script);
    let script = String::from_utf8_lossy(&script);
    if output.is_json() {
        output.json(&serde_json::json!({ "completions": script }))?;
    } else {
        output.line(script.trim_end())?;
    }
    Ok(Exit::Ok)
}
