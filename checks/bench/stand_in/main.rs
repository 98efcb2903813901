//! A stand-in for AWS that answers from memory, for the bench alone: thousands of requests a second
//! where an emulated AWS answers a hundred, so that what is measured is the client.
//!
//! It knows the few operations a scan and a report need, and answers others as an account would
//! that has nothing of the kind. Nothing is stored: resources and history are made from their
//! numbers when they are asked for. Signatures are not checked.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use anyhow::Context;
use clap::Parser;

mod account;
mod answer;
mod arguments;
mod connection;
mod counts;
mod dynamodb;
mod ec2;
mod history;
mod iam;
mod pace;
mod rds;
mod request;
mod s3;
mod server;
mod throttle;

/// What a connection's thread needs is a request and its answer; both are on the heap.
const STACK: usize = 256 * 1024;

fn main() -> anyhow::Result<()> {
    let arguments = arguments::Arguments::parse();
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).context("listening")?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", listener.local_addr().context("asking for the port")?)?;
    out.flush()?;
    let server = Arc::new(server::Server::new(arguments));
    for stream in listener.incoming() {
        let (stream, server) = (stream.context("accepting a connection")?, server.clone());
        let serving = move || {
            // A client that hangs up in the middle gets no answer.
            let _ = connection::serve(&stream, &server);
        };
        thread::Builder::new().stack_size(STACK).spawn(serving).context("starting a thread")?;
    }
    Ok(())
}
