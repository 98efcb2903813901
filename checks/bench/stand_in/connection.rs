//! A connection: request, answer, request, answer, until the client hangs up.

use std::io::{Result, Write};
use std::net::TcpStream;

use crate::request::Reader;
use crate::server::Server;

pub fn serve(mut stream: &TcpStream, server: &Server) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = Reader::default();
    while let Some(request) = reader.next(stream)? {
        stream.write_all(&server.answer(&request).bytes())?;
    }
    Ok(())
}
