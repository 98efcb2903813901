//! The function that checks IAM users' access keys and MFA.

fn main() {
    std::process::exit(compliance::lambda::entry::iam_user_checker())
}
