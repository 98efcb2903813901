//! The function that makes a report of the newest finished scans.

fn main() {
    std::process::exit(compliance::lambda::entry::report_aggregator())
}
