//! One evaluation a line, for `jq`, log pipelines and databases. The counts, and what was not seen, are in the JSON report only.

use std::io::{self, Write};

use super::{Report, Spool};

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    for line in report.evaluations.lines()? {
        writeln!(to, "{}", line?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use crate::evaluation::Evaluation;

    #[test]
    fn a_small_report() {
        samples::snapshot("format_ndjson", &samples::rendered(Format::Ndjson, &samples::small()));
    }

    #[test]
    fn whatever_a_name_holds_comes_back() {
        let evaluations = samples::hostile();
        let text = samples::rendered(Format::Ndjson, &samples::report(&evaluations));
        let read: Vec<Evaluation> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, evaluations);
    }
}
