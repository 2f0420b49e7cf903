//! The simulator on a port of this machine.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use weixin_sim::{Platform, server};

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::{Words, words};

/// Where the page is.
#[derive(Debug, clap::Args)]
pub(super) struct PageArgs {
    /// The port of the page on 127.0.0.1 [default: 8899, or any other if that is taken]
    #[arg(long)]
    port: Option<u16>,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
}

/// Where the page and the API are, unless it is said.
pub(super) const PORT: u16 = 8899;

/// The page before it is served: its port is known.
pub(super) struct Page {
    listener: TcpListener,
    address: String,
    open: bool,
}

impl Page {
    pub(super) async fn bind(args: &PageArgs) -> Result<Self, Failure> {
        let port = args.port.unwrap_or(PORT);
        let listener = match bind(port).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && args.port.is_none() => {
                bind(0).await
            }
            listener => listener,
        };
        let listener = listener.map_err(|error| taken(port, &error))?;
        let address = format!("http://{}", listener.local_addr()?);
        Ok(Self {
            listener,
            address,
            open: args.open,
        })
    }

    /// The address of the page, and of the API.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Says where it is, with what else is to be said.
    pub(super) fn announce(
        &self,
        more: &Words,
        mut value: Value,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let address = &self.address;
        value["page"] = json!(address);
        let words = words!("page      {address}/", "页面      {address}/");
        output.say(&words.and("\n", "\n", more), &value)?;
        output.flush()?;
        Ok(())
    }

    /// Serves it until the process is interrupted.
    pub(super) async fn serve(self, platform: Platform) -> Result<Exit, Failure> {
        if self.open {
            open(&self.address);
        }
        // What streams to a page would keep a graceful end waiting.
        tokio::select! {
            () = server::serve(self.listener, platform) => {}
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
        Ok(Exit::Ok)
    }
}

/// Listens on this port and on no other.
pub(super) async fn listen(port: u16) -> Result<TcpListener, Failure> {
    bind(port).await.map_err(|error| taken(port, &error))
}

fn taken(port: u16, error: &io::Error) -> Failure {
    let words = words!(
        "port {port} of 127.0.0.1 cannot be used: {error}",
        "无法使用 127.0.0.1 的端口 {port}：{error}"
    );
    Failure::new(Exit::Usage, "port", words)
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

/// Opens the page, if there is a browser: who asked for it sees whether there is.
fn open(address: &str) {
    let (program, args) = match std::env::consts::OS {
        "macos" => ("open", &[][..]),
        "windows" => ("cmd", &["/c", "start"][..]),
        _ => ("xdg-open", &[][..]),
    };
    let command = Command::new(program)
        .args(args)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(command);
}
