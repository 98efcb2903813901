//! The function that checks RDS databases' backups.

fn main() {
    std::process::exit(compliance::lambda::entry::rds_backup_checker())
}
