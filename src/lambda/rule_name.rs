//! Which of a function's rules an AWS Config rule stands for: its name begins with an id that the
//! rule has or had.

/// What AWS Config puts before the names of rules that it makes itself: of an organization's rule
/// in each member account, and of a conformance pack's rule
/// (`awsconfigconforms-NAME-conformance-pack-ID`,
/// <https://docs.aws.amazon.com/config/latest/developerguide/conformance-pack-cli.html>). What it
/// appends follows a hyphen like any other suffix. `OrgConformsPack-` begins the names of an
/// organization's packs in the member accounts, not of their rules.
const PREFIXES: [&str; 2] = ["OrgConfigRule-", "awsconfigconforms-"];

/// The longest of these ids with which the name begins, up to its end or a hyphen.
pub fn rule_named<'a>(ids: impl IntoIterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let name = PREFIXES.into_iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let begins_with = |id: &&str| {
        name.strip_prefix(*id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    ids.into_iter().filter(begins_with).max_by_key(|id| id.len())
}

#[cfg(test)]
mod tests {
    use super::rule_named;

    #[test]
    fn the_longest_id_wins() {
        const IDS: [&str; 3] =
            ["iam-user-mfa-enabled", "iam-user-mfa-enabled-strict", "iam-access-key-rotated"];
        for (name, expected) in [
            ("iam-user-mfa-enabled", Some("iam-user-mfa-enabled")),
            ("iam-user-mfa-enabled-dev", Some("iam-user-mfa-enabled")),
            ("iam-user-mfa-enabled-strict", Some("iam-user-mfa-enabled-strict")),
            ("iam-user-mfa-enabled-strict-dev", Some("iam-user-mfa-enabled-strict")),
            ("iam-user-mfa-enabled-stricter", Some("iam-user-mfa-enabled")),
            ("OrgConfigRule-iam-user-mfa-enabled-dev-abcd1234", Some("iam-user-mfa-enabled")),
            (
                "OrgConfigRule-iam-user-mfa-enabled-strict-abcd1234",
                Some("iam-user-mfa-enabled-strict"),
            ),
            ("iam-access-key-rotated-conformance-pack-g8jksafmi", Some("iam-access-key-rotated")),
            ("OrgConfigRule-iam-access-key-rotated", Some("iam-access-key-rotated")),
            (
                "awsconfigconforms-iam-access-key-rotated-conformance-pack-g8jksafmi",
                Some("iam-access-key-rotated"),
            ),
            (
                "awsconfigconforms-iam-user-mfa-enabled-strict-conformance-pack-g8jksafmi",
                Some("iam-user-mfa-enabled-strict"),
            ),
            // No boundary, or not at the beginning.
            ("iam-user-mfa-enabledish", None),
            ("iam-user-mfa", None),
            ("acme-iam-user-mfa-enabled", None),
            ("orgconfigrule-iam-user-mfa-enabled", None),
            ("OrgConfigRule-", None),
            ("awsconfigconforms-", None),
            // The name of a pack, and one prefix alone.
            ("OrgConformsPack-iam-access-key-rotated-abcd1234", None),
            ("OrgConfigRule-awsconfigconforms-iam-access-key-rotated", None),
            ("", None),
        ] {
            assert_eq!(rule_named(IDS, name), expected, "{name}");
            assert_eq!(
                rule_named(IDS.into_iter().rev(), name),
                expected,
                "{name}, whatever the order"
            );
        }
    }
}
