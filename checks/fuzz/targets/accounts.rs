//! accounts.toml, and the other places where accounts and roles are named.
#![no_main]

use std::path::Path;

use compliance::model::partition::Partition;
use compliance::settings::accounts::{
    MemberAccount, account_of_role, is_account_id, is_organizational_unit, parse,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    is_organizational_unit(text);
    if let Some(member) = MemberAccount::of_role(text) {
        assert_eq!(member.role_arn(Partition::Commercial), text);
    }
    match parse(text, Path::new("accounts.toml")) {
        Ok(accounts) => {
            assert!(!accounts.is_empty());
            for account in accounts {
                assert!(is_account_id(&account.id));
                // Whatever was written: the role is one of that account.
                assert_eq!(
                    account_of_role(&account.role_arn(Partition::Commercial)),
                    Some(account.id.as_str()),
                    "{account:?}"
                );
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
