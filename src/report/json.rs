//! The report itself, as JSON.

use std::io::{self, Write};

use super::{Report, Spool};

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    report.write(to)
}
