//! Which of a function's rules an AWS Config rule stands for: its name begins with the rule's id.

/// What AWS Config puts before the name of an organization's rule in each member account. What it appends, there and to the names of a
/// conformance pack's rules (`-conformance-pack-ID`), follows a hyphen like any other suffix.
const ORGANIZATION: &str = "OrgConfigRule-";

/// The longest of these ids with which the name begins, up to its end or a hyphen.
pub fn rule_named<'a>(ids: impl IntoIterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let name = name.strip_prefix(ORGANIZATION).unwrap_or(name);
    let begins_with = |id: &&str| name.strip_prefix(*id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    ids.into_iter().filter(begins_with).max_by_key(|id| id.len())
}

#[cfg(test)]
mod tests {
    use super::rule_named;

    #[test]
    fn the_longest_id_wins() {
        const IDS: [&str; 3] = ["iam-user-mfa-enabled", "iam-user-mfa-enabled-strict", "iam-access-key-rotated"];
        for (name, expected) in [
            ("iam-user-mfa-enabled", Some("iam-user-mfa-enabled")),
            ("iam-user-mfa-enabled-dev", Some("iam-user-mfa-enabled")),
            ("iam-user-mfa-enabled-strict", Some("iam-user-mfa-enabled-strict")),
            ("iam-user-mfa-enabled-strict-dev", Some("iam-user-mfa-enabled-strict")),
            ("iam-user-mfa-enabled-stricter", Some("iam-user-mfa-enabled")),
            ("OrgConfigRule-iam-user-mfa-enabled-dev-abcd1234", Some("iam-user-mfa-enabled")),
            ("OrgConfigRule-iam-user-mfa-enabled-strict-abcd1234", Some("iam-user-mfa-enabled-strict")),
            ("iam-access-key-rotated-conformance-pack-g8jksafmi", Some("iam-access-key-rotated")),
            ("OrgConfigRule-iam-access-key-rotated", Some("iam-access-key-rotated")),
            // No boundary, or not at the beginning.
            ("iam-user-mfa-enabledish", None),
            ("iam-user-mfa", None),
            ("acme-iam-user-mfa-enabled", None),
            ("orgconfigrule-iam-user-mfa-enabled", None),
            ("OrgConfigRule-", None),
            ("", None),
        ] {
            assert_eq!(rule_named(IDS, name), expected, "{name}");
            assert_eq!(rule_named(IDS.into_iter().rev(), name), expected, "{name}, whatever the order");
        }
    }
}
