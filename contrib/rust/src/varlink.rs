// SPDX-License-Identifier: LGPL-2.1-or-later

//! A varlink client over two streams: a socket, or a program's input and output.

use serde_json::{json, Value};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

/// A reply longer than this is none of virtd's.
const LONGEST_REPLY: u64 = 64 << 20;

/// Why a call has no reply.
#[derive(Debug)]
pub enum Error {
    /// The connection failed, or ended before the reply did.
    Io(io::Error),
    /// What came is no varlink reply.
    Garbage(String),
    /// virtd replied with this error and these parameters.
    Virtd { name: String, parameters: Value },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "{error}"),
            Error::Garbage(why) => write!(f, "this is no varlink reply: {why}"),
            Error::Virtd { name, parameters } => write!(f, "{name}: {parameters}"),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

/// A connection. One call at a time: `call` and `stream` borrow it until the last reply.
pub struct Client {
    reader: BufReader<Box<dyn Read>>,
    writer: Option<Box<dyn Write>>,
    bridge: Option<Child>,
}

impl Client {
    /// Connects to the socket of a service.
    pub fn connect(path: &str) -> Result<Client, Error> {
        let socket = UnixStream::connect(path)?;
        let writer = socket.try_clone()?;
        Ok(Client { reader: BufReader::new(Box::new(socket)), writer: Some(Box::new(writer)), bridge: None })
    }

    /// Starts a program that speaks varlink on its input and output, such as `virtctl bridge` or `ssh HOST virtctl bridge`.
    pub fn bridge(program: &str, arguments: &[&str]) -> Result<Client, Error> {
        let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().expect("the output is a pipe");
        let input = child.stdin.take().expect("the input is a pipe");
        Ok(Client { reader: BufReader::new(Box::new(output)), writer: Some(Box::new(input)), bridge: Some(child) })
    }

    fn send(&mut self, message: &Value) -> Result<(), Error> {
        let mut text = message.to_string().into_bytes();
        text.push(0);
        let writer = self.writer.as_mut().expect("the writer is there until the client ends");
        writer.write_all(&text)?;
        Ok(writer.flush()?)
    }

    /// Reads one reply. Returns its parameters, and whether more replies follow.
    fn receive(&mut self) -> Result<(Value, bool), Error> {
        let mut text = Vec::new();
        self.reader.by_ref().take(LONGEST_REPLY).read_until(0, &mut text)?;
        if text.pop() != Some(0) {
            return Err(Error::Io(io::Error::new(io::ErrorKind::UnexpectedEof, "virtd ended the connection")));
        }
        let mut reply: Value = serde_json::from_slice(&text).map_err(|error| Error::Garbage(error.to_string()))?;
        if !reply.is_object() {
            return Err(Error::Garbage("no object".to_string()));
        }
        let parameters = reply["parameters"].take();
        match reply["error"].as_str() {
            Some(name) => Err(Error::Virtd { name: name.to_string(), parameters }),
            None => Ok((parameters, reply["continues"] == true)),
        }
    }

    /// Calls a method that has one reply.
    pub fn call(&mut self, method: &str, parameters: Value) -> Result<Value, Error> {
        self.send(&json!({ "method": method, "parameters": parameters }))?;
        Ok(self.receive()?.0)
    }

    /// Calls a method that has many replies, and hands each to `handle`, until one is the last or `handle` returns false.
    /// After that, the connection is of no use if replies are left.
    pub fn stream(&mut self, method: &str, parameters: Value, mut handle: impl FnMut(&Value) -> bool) -> Result<(), Error> {
        self.send(&json!({ "method": method, "parameters": parameters, "more": true }))?;
        loop {
            let (reply, continues) = self.receive()?;
            if !handle(&reply) || !continues {
                return Ok(());
            }
        }
    }
}

impl Drop for Client {
    /// A bridge ends when its input does. The wait leaves no zombie.
    fn drop(&mut self) {
        self.writer = None;
        if let Some(child) = &mut self.bridge {
            self.reader = BufReader::new(Box::new(io::empty()));
            let _ = child.wait();
        }
    }
}
