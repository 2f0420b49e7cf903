//! Real servers on this machine, and a client that writes and reads raw bytes.

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tower::Service;

use super::within_a_minute;

/// A server that listens on a free port until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// axum's own server.
    pub(crate) async fn axum(router: axum::Router) -> Self {
        let (listener, address) = listen().await;
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, task }
    }

    /// hyper without a framework.
    pub(crate) async fn hyper<S, B>(service: S) -> Self
    where
        S: Service<http::Request<Incoming>, Response = Response<B>, Error = Infallible>,
        S: Clone + Send + 'static,
        S::Future: Send,
        B: Body<Data = Bytes, Error: Error + Send + Sync> + Send + 'static,
    {
        let (listener, address) = listen().await;
        let service = TowerToHyperService::new(service);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let io = TokioIo::new(stream);
                // A client that goes away is an error of its connection and of nothing else.
                tokio::spawn(http1::Builder::new().serve_connection(io, service.clone()));
            }
        });
        Self { address, task }
    }

    pub(crate) async fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).await.unwrap();
        Connection(BufReader::new(stream))
    }

    /// What the server answers to `request` on a connection of its own.
    pub(crate) async fn answer(&self, request: impl AsRef<[u8]>) -> Response<Bytes> {
        let mut connection = self.connect().await;
        connection.send(request).await;
        connection.receive().await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A client's connection. Dropping it hangs up.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads one response, whose body must have a `Content-Length`.
    pub(crate) async fn receive(&mut self) -> Response<Bytes> {
        within_a_minute(self.read_response()).await
    }

    async fn read_response(&mut self) -> Response<Bytes> {
        let status_line = self.read_line().await;
        let (version, rest) = status_line.split_once(' ').unwrap();
        let mut response = Response::new(Bytes::new());
        *response.version_mut() = match version {
            "HTTP/1.0" => http::Version::HTTP_10,
            "HTTP/1.1" => http::Version::HTTP_11,
            other => panic!("{other:?}"),
        };
        *response.status_mut() = rest[..3].parse().unwrap();
        loop {
            let line = self.read_line().await;
            let Some((name, value)) = line.split_once(": ") else {
                assert_eq!(line, "", "a header");
                break;
            };
            let name: HeaderName = name.parse().unwrap();
            let value = HeaderValue::from_str(value).unwrap();
            response.headers_mut().append(name, value);
        }
        let length = response.headers()["content-length"].to_str().unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).await.unwrap();
        *response.body_mut() = body.into();
        response
    }

    async fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line.truncate(line.trim_end_matches("\r\n").len());
        line
    }
}
