use super::*;

fn parse(text: &str) -> Result<Settings, String> {
    Settings::parse(text, Path::new(FILE_NAME)).map_err(|error| error.to_string())
}

#[test]
fn folders_of_own_rules_are_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("compliance.toml");
    let folders = |text: &str| {
        std::fs::write(&path, text).unwrap();
        of_rules::folders(&path).map_err(|error| error.to_string())
    };
    assert_eq!(folders(""), Ok(None));
    assert_eq!(folders("[rules]\nfolder = []"), Ok(Some(vec![])));
    let own = || folder.path().join("own");
    assert_eq!(folders("[rules]\nfolder = \"own\""), Ok(Some(vec![own()])));
    let two = folders("[rules]\nfolder = [\"own\", \"/etc/rules\"]");
    assert_eq!(two, Ok(Some(vec![own(), "/etc/rules".into()])));
    assert!(
        folders("[rules]\nfolder = 1").unwrap_err().contains("`rules.folder` must be a folder")
    );
    let unknown = Settings::parse("[rules.zzz-qqq]", Path::new("compliance.toml"));
    let unknown = unknown.unwrap_err().to_string();
    assert!(unknown.contains("`rules.zzz-qqq` is not a rule: "), "{unknown}");
}

#[test]
fn the_template_is_valid_and_so_is_everything_it_comments_out() {
    assert!(parse(&template()).is_ok());
    let keys_only = |line: &str| {
        line.strip_prefix("# ")
            .filter(|rest| rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')))
            .map(str::to_owned)
    };
    let live: Vec<_> =
        template().lines().map(|line| keys_only(line).unwrap_or_else(|| line.to_owned())).collect();
    let settings = parse(&live.join("\n")).unwrap();
    assert_eq!(settings.scan.concurrency, Some(64));
}

#[test]
fn mistakes_are_refused_by_name() {
    for (text, message) in [
        ("[rule.x]", "compliance.toml: unknown key `rule` (did you mean `rules`?)"),
        (
            "[rules.ec2-required-tag]",
            "compliance.toml: unknown key `rules.ec2-required-tag` (did you mean `rules.ec2-required-tags`?)",
        ),
        (
            "[rules.ec2-required-tags]\ntag = []",
            "compliance.toml: rule `ec2-required-tags`: unknown parameter `tag` (did you mean `tags`?); it takes tags, allowed_values, empty_counts_as_missing",
        ),
        (
            "[rules.rds-backup-enabled]\nminimum_retention_days = 99",
            "compliance.toml: rule `rds-backup-enabled`: parameter `minimum_retention_days` must be a whole number from 1 to 35, not 99",
        ),
        (
            "[rules.rds-backup-enabled]\nenabled = \"no\"",
            "compliance.toml: `rules.rds-backup-enabled.enabled` must be true or false",
        ),
        (
            "[scan]\nregion = \"x\"",
            "compliance.toml: unknown key `scan.region` (did you mean `scan.regions`?)",
        ),
        (
            "[scan]\nregions = [\"US-EAST-1\"]",
            "compliance.toml: `scan.regions`: `US-EAST-1` is not a region (did you mean `us-east-1`?)",
        ),
        (
            "[scan]\nregions = [\"\"]",
            "compliance.toml: `scan.regions`: the name of a region is empty",
        ),
        ("[scan]\nconcurrency = 0", "compliance.toml: `scan.concurrency` must be 1 or more"),
        (
            "[[exception]]\nrule = \"*\"\nresource = \"*\"\nowner = \"o\"\nreason = \"r\"",
            "compliance.toml: [[exception]] number 1: it covers everything that its pattern matches and never ends: give it an `until`, such as until = 2027-03-31, or name one rule and one resource",
        ),
        (
            "exception = 1",
            "compliance.toml: `exception` must be a list of tables, each [[exception]]",
        ),
        ("rules = 1", "compliance.toml: `rules` must be a table"),
    ] {
        assert_eq!(parse(text).map(|_| ()), Err(message.to_owned()), "{text}");
    }
    assert!(parse("[scan\n").unwrap_err().starts_with("compliance.toml is not valid TOML"));
}

#[test]
fn a_disabled_rule_runs_only_when_named() {
    let settings = parse("[rules.mfa-enabled-for-iam-console-access]\nenabled = false").unwrap();
    let count = |selection: &Selection| settings.ruleset(selection).unwrap().rules().count();
    let recommended = RULES.iter().filter(|rule| !rule.is_noisy).count();
    assert_eq!(count(&Selection::default()), recommended - 1);
    let named = |id: &str| Selection { rules: vec![id.to_owned()], ..Selection::default() };
    assert_eq!(count(&named("mfa-enabled-for-iam-console-access")), 1);
    let unknown = settings.ruleset(&named("mfa-enabled-for-iam")).unwrap_err().to_string();
    assert!(unknown.contains("did you mean `mfa-enabled-for-iam-console-access`?"), "{unknown}");
}

#[test]
fn an_earlier_id_of_a_rule_is_understood() {
    const ID: &str = "mfa-enabled-for-iam-console-access";
    let mfa = find(ID).unwrap();
    for earlier in ["iam-user-mfa-enabled", ID] {
        let settings = parse(&format!("[rules.{earlier}]\nenabled = false")).unwrap();
        assert_eq!(settings.enabled(mfa), Some(false), "{earlier}");
        assert_eq!(rule_named(earlier).unwrap().id, ID);
    }
    for (rules, excluded, runs) in [
        (&["iam-user-mfa-enabled"][..], &[][..], true),
        (&["iam-user-mfa-*"], &[], true),
        (&["iam-user-mfa-*"], &["mfa-*"], false),
        (&[], &[], true),
        (&[], &["iam-user-mfa-enabled"], false),
        (&[], &["iam-*"], false),
    ] {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let asked =
            Selection { rules: owned(rules), excluded: owned(excluded), ..Selection::default() };
        let ruleset = Settings::default().ruleset(&asked).unwrap();
        assert_eq!(ruleset.rules().any(|rule| rule.id == ID), runs, "{rules:?} {excluded:?}");
    }
    let twice = parse(&format!("[rules.iam-user-mfa-enabled]\n[rules.{ID}]\n")).unwrap_err();
    assert_eq!(
        twice,
        format!(
            "compliance.toml: `rules.{ID}` names a rule twice: iam-user-mfa-enabled is called {ID} now; keep one of them"
        )
    );
    let settings = Settings::default();
    let asked = Selection { rules: vec![ID.to_owned()], ..Selection::default() };
    assert_eq!(
        settings.fingerprint(&settings.ruleset(&asked).unwrap()),
        r#"{"iam-user-mfa-enabled":{}}"#,
        "a scan that an earlier version began is resumed"
    );
}
