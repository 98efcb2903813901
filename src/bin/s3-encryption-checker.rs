//! The function that checks S3 buckets' encryption.

fn main() {
    std::process::exit(compliance::lambda::entry::s3_encryption_checker())
}
