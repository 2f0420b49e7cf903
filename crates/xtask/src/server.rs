//! The running example of the `interop` step.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::Duration,
};

use crate::command::program;

/// A server on a free port of this machine; it ends with the value.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts the program and waits until it listens; what it prints goes into `log`.
    pub(crate) fn start(
        path: &Path,
        log: &Path,
        configure: impl FnOnce(&mut Command),
    ) -> Result<Self, String> {
        let server = Self::spawn(path, log, configure);
        let server = server.map_err(|error| format!("cannot start {}: {error}", path.display()))?;
        for _ in 0..100 {
            if TcpStream::connect(server.address).is_ok() {
                return Ok(server);
            }
            #[expect(clippy::disallowed_methods, reason = "nothing tells when it listens")]
            thread::sleep(Duration::from_millis(50));
        }
        server.print_log();
        Err(format!("nobody listens on {}", server.address))
    }

    fn spawn(path: &Path, log: &Path, configure: impl FnOnce(&mut Command)) -> io::Result<Self> {
        // The system picks a port, and lets the server have it: it does not hand out the same one
        // again soon.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let output = File::create(log)?;
        let mut command = program(path);
        configure(&mut command);
        command.env("WEIXIN_LISTEN", address.to_string());
        // A developer's own setting would fail the check of old timestamps.
        command.env_remove("WEIXIN_FRESHNESS");
        command.stdout(output.try_clone()?).stderr(output);
        let (process, log) = (command.spawn()?, log.to_owned());
        Ok(Self {
            process,
            address,
            log,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows what it printed, for whoever has to find out why a check failed.
    pub(crate) fn print_log(&self) {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        println!("-- what the server printed:\n{text}--");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
