//! The function that checks EC2 instances' tags.

fn main() {
    std::process::exit(compliance::lambda::entry::ec2_tag_checker())
}
