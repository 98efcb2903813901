//! A JSON list, written as its items come: one a line.

use std::io::{self, Write};

use serde::Serialize;

use super::Escaped;

pub fn write(
    to: &mut dyn Write,
    items: impl Iterator<Item = io::Result<impl Serialize>>,
) -> io::Result<()> {
    to.write_all(b"[")?;
    for (number, item) in items.enumerate() {
        to.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(Escaped(&mut *to), &item?)?;
    }
    to.write_all(b"\n]")
}
