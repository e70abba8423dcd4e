// SPDX-License-Identifier: LGPL-2.1-or-later

//! Lists, watches and plans by virtd:
//!
//!     virtd list            the devices: id, type, driver
//!     virtd watch [COUNT]   each event of a device that comes, changes or goes; COUNT events are enough
//!     virtd plan DEVICE [DRIVER]
//!                           what would be written to bind DEVICE to DRIVER, or to unbind it; nothing is changed
//!
//! VIRTD_HOST names another guest, which is asked by ssh.

mod varlink;

use serde_json::{json, Value};
use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, path::Path};
use varlink::{Client, Error};

const SOCKET: &str = "/run/virtd/io.virtd";

/// Returns a connection to the virtd of VIRTD_HOST, to the service, or to a private virtd if there is no service.
fn connect() -> Result<Client, Error> {
    if let Ok(host) = env::var("VIRTD_HOST") {
        return Client::bridge("ssh", &["-T", "--", &host, "virtctl bridge"]);
    }
    if Path::new(SOCKET).exists() {
        return Client::connect(SOCKET);
    }
    let virtctl = env::var("VIRTCTL").unwrap_or_else(|_| "virtctl".to_string());
    Client::bridge(&virtctl, &["bridge"])
}

/// The text of a member; "-" for null, and if it is missing.
fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record[member].as_str().unwrap_or("-")
}

/// The elements of a member that is an array; none for null, and if it is missing.
fn elements<'a>(record: &'a Value, member: &str) -> &'a [Value] {
    record[member].as_array().map_or(&[], Vec::as_slice)
}

/// Prints a line; false if nobody reads it any more.
fn print(line: &str) -> bool {
    writeln!(io::stdout(), "{line}").is_ok()
}

fn list(client: &mut Client) -> Result<(), Error> {
    client.stream("io.virtd.Devices.List", json!({ "fields": ["type", "driver"] }), |reply| {
        elements(reply, "devices")
            .iter()
            .all(|device| print(&format!("{} {} {}", text(device, "id"), text(device, "type"), text(device, "driver"))))
    })
}

/// Prints events; `count` are enough, and 0 means all.
fn watch(client: &mut Client, mut count: u64) -> Result<(), Error> {
    client.stream("io.virtd.Devices.Monitor", json!({}), |event| {
        let mut words = vec![text(event, "event"), text(&event["device"], "id")];
        words.extend(elements(event, "changes").iter().filter_map(Value::as_str));
        let read = print(&words.join(" "));
        count = count.wrapping_sub(1);
        read && count != 0
    })
}

fn plan(client: &mut Client, device: &str, driver: Option<&String>) -> Result<(), Error> {
    let parameters = match driver {
        Some(driver) => json!({ "device": device, "action": "bind", "driver": driver }),
        None => json!({ "device": device, "action": "unbind" }),
    };
    let reply = client.call("io.virtd.Drivers.Plan", parameters)?;
    for step in elements(&reply, "steps") {
        print(&format!("{} > {}", text(step, "value"), text(step, "path")));
    }
    Ok(())
}

fn usage() -> ExitCode {
    eprintln!("usage: virtd list | watch [COUNT] | plan DEVICE [DRIVER]");
    ExitCode::from(2)
}

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let run: Box<dyn Fn(&mut Client) -> Result<(), Error>> = match (words.first().map(String::as_str), words.get(1)) {
        (Some("list"), None) => Box::new(list),
        (Some("watch"), None) => Box::new(|client| watch(client, 0)),
        (Some("watch"), Some(word)) => match word.parse() {
            Ok(count) => Box::new(move |client| watch(client, count)),
            Err(_) => return usage(),
        },
        (Some("plan"), Some(device)) => Box::new(|client| plan(client, device, words.get(2))),
        _ => return usage(),
    };
    match connect().and_then(|mut client| run(&mut client)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virtd: {error}");
            ExitCode::from(1)
        }
    }
}
