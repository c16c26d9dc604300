//! A connection that shows exactly what came over it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use marketo_sim::server::Running;
use serde_json::Value;

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Whole,
    Reset,
    Closed,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    pub end: End,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A connection that says exactly what came over it.
pub struct Wire(pub TcpStream);

impl Wire {
    pub fn open(server: &Running) -> Self {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub fn write(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) {
        let mut text = format!("{method} {target} HTTP/1.1\r\nHost: sim\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        text.push_str(body);
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until there is nothing more to come of this response.
    pub fn read(&mut self) -> Response {
        let mut got = Vec::new();
        let mut length = usize::MAX;
        let mut head_len = 0;
        let mut end = End::Whole;
        let mut piece = vec![0; 64 * 1024];
        while head_len == 0 || got.len() < head_len + length {
            match self.0.read(&mut piece) {
                Ok(0) => {
                    end = End::Closed;
                    break;
                }
                Ok(read) => got.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                    end = End::Reset;
                    break;
                }
                Err(error) => panic!("{error}"),
            }
            if head_len == 0
                && let Some(place) = got.windows(4).position(|four| four == b"\r\n\r\n")
            {
                head_len = place + 4;
                let head = String::from_utf8_lossy(&got[..head_len]).to_lowercase();
                let found = head.split("content-length: ").nth(1).unwrap_or("0");
                length = found.split("\r\n").next().unwrap().parse().unwrap();
            }
        }
        let head = String::from_utf8_lossy(&got[..head_len]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        Response {
            status,
            head,
            body: got.split_off(head_len),
            end,
        }
    }
}
