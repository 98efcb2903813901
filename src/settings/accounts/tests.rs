use super::*;

fn parsed(text: &str) -> Result<Vec<MemberAccount>, String> {
    parse(text, Path::new("accounts.toml")).map_err(|error| error.to_string())
}

#[test]
fn role_arns() {
    assert_eq!(account_of_role("arn:aws:iam::123456789012:role/path/name"), Some("123456789012"));
    assert_eq!(account_of_role("arn:aws-cn:iam::123456789012:role/name"), Some("123456789012"));
    for bad in [
        "",
        "123456789012",
        "arn:aws:iam::12:role/x",
        "arn:aws:iam::123456789012:user/x",
        "arn:aws:sts::123456789012:role/x",
    ] {
        assert_eq!(account_of_role(bad), None, "{bad}");
    }
}

#[test]
fn sessions_of_a_role() {
    let session = "arn:aws:sts::123456789012:assumed-role/reader/someone";
    for (role, is_it) in [
        ("reader", true),
        ("audit/reader", true),
        ("arn:aws:iam::123456789012:role/audit/reader", true),
        ("read", false),
        ("someone", false),
    ] {
        assert_eq!(is_session_of(session, role), is_it, "{role}");
    }
    assert!(!is_session_of("arn:aws:iam::123456789012:user/reader", "reader"));
}

#[test]
fn what_is_given_above_is_for_all_that_say_nothing_else() {
    let accounts = parsed(
        "role = \"reader\"\nexternal_id = \"x\"\nregions = [\"eu-west-1\"]\n\
         [[account]]\nid = \"111111111111\"\nname = \"production\"\n\
         [[account]]\nrole = \"arn:aws-cn:iam::222222222222:role/audit/reader\"\nregions = []\nexternal_id = \"y\"\nsession_name = \"audit\"\n\
         [[account]]\nid = \"111111111111\"\nname = \"again\"\n",
    )
    .unwrap();
    assert_eq!(accounts.len(), 2, "one that is named twice is there once");
    let [first, second] = accounts.as_slice() else { return };
    assert_eq!(
        (first.role_arn(Partition::Commercial), first.label()),
        (
            "arn:aws:iam::111111111111:role/reader".into(),
            "account 111111111111 (production)".into()
        )
    );
    assert_eq!(
        (first.external_id.as_deref(), first.regions.as_slice()),
        (Some("x"), &["eu-west-1".to_owned()][..])
    );
    assert_eq!(
        (second.id.as_str(), second.label()),
        ("222222222222", "account 222222222222".into())
    );
    let management = MemberAccount { is_management: true, ..first.clone() };
    assert_eq!(
        management.label(),
        "account 111111111111 (production, the organization's management account, in which a StackSet makes no role)"
    );
    assert_eq!(
        (second.external_id.as_deref(), second.session_name.as_deref(), second.regions.len()),
        (Some("y"), Some("audit"), 0)
    );
    assert_eq!(
        second.role_arn(Partition::Commercial),
        "arn:aws-cn:iam::222222222222:role/audit/reader",
        "an ARN says its partition itself"
    );
}

#[test]
fn a_pattern_holds_the_account() {
    let accounts = parsed("role = \"arn:aws:iam::{account}:role/{account}-reader\"\n[[account]]\nid = \"111111111111\"\n").unwrap();
    assert_eq!(
        accounts[0].role_arn(Partition::GovCloud),
        "arn:aws:iam::111111111111:role/111111111111-reader"
    );
}

#[test]
fn mistakes_are_named_with_their_line() {
    for (text, message) in [
        (
            "role = \"reader\"\n",
            "accounts.toml lists no account: write [[account]] with an id for each",
        ),
        (
            "\n[[account]]\nid = \"1\"\nrole = \"reader\"",
            "accounts.toml, line 3: `id` must be an account's 12 digits in quotes, not `1`",
        ),
        ("[[account]]\nid = \"111111111111\"", "accounts.toml, line 1: the account has no `role`"),
        (
            "role = \"reader\"\n[[account]]\nname = \"x\"",
            "accounts.toml, line 2: the account has no `id`",
        ),
        (
            "role = \"a b\"\n[[account]]\nid = \"111111111111\"",
            "accounts.toml, line 1: `role` must be a role's name",
        ),
        (
            "[[account]]\nid = \"111111111111\"\nrole = \"arn:aws:iam::222222222222:role/x\"",
            "accounts.toml, line 3: the role is of account 222222222222, and `id` says 111111111111",
        ),
        (
            "role = \"x\"\nregions = [\"EU-WEST-1\"]\n[[account]]\nid = \"111111111111\"",
            "accounts.toml, line 2: `regions`: `EU-WEST-1` is not a region (did you mean `eu-west-1`?)",
        ),
        (
            "role = \"x\"\n[[account]]\nid = \"111111111111\"\nregions = [\"eu-west-1\", \"\"]",
            "accounts.toml, line 4: `regions`: the name of a region is empty",
        ),
        (
            "session_name = \"a b\"\nrole = \"x\"\n[[account]]\nid = \"111111111111\"",
            "accounts.toml, line 1: `session_name` must be",
        ),
    ] {
        let error = parsed(text).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
    let error = parsed("[[account]]\nid = \"111111111111\"\nregion = [\"x\"]\n").unwrap_err();
    assert!(
        error.starts_with("accounts.toml: TOML parse error at line 3")
            && error.contains("unknown field `region`, expected one of"),
        "{error}"
    );
    assert!(parsed("[[account]]\nid = 111111111111\n").unwrap_err().contains("line 2"));
}

#[test]
fn organizational_units_and_roots() {
    for (text, fit) in [
        ("ou-ab12-34cd56ef", true),
        ("r-ab12", true),
        ("ou-ab12", false),
        ("o-ab12cd34ef", false),
        ("OU-AB12-X", false),
        ("", false),
    ] {
        assert_eq!(is_organizational_unit(text), fit, "{text}");
    }
}
