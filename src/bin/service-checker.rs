//! The program of the functions that evaluate the rules of one service each.

fn main() {
    std::process::exit(compliance::lambda::entry::service_checker())
}
