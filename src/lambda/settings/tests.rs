use super::*;

fn variable<'a>(variables: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
    |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}

fn read(variables: &[(&str, &str)]) -> Result<CheckerSettings, String> {
    CheckerSettings::read(LambdaFunction::named("ec2-tag-checker").unwrap(), &variable(variables))
}

fn aggregator(more: &[(&str, &str)]) -> Result<AggregatorSettings, String> {
    AggregatorSettings::read(&variable(
        &[&[("DYNAMODB_TABLE_NAME", "table"), ("REPORTS_BUCKET_NAME", "reports")], more].concat(),
    ))
}

const TOPIC: (&str, &str) = ("SNS_TOPIC_ARN", "arn:aws:sns:eu-west-1:123456789012:alerts");

#[test]
fn every_mistake_is_named_at_once() {
    let message = read(&[
        ("ALERT_ON", "always"),
        ("ALERT_SEVERITY", "bad"),
        ("LOG_LEVEL", "loud"),
        ("HISTORY_DAYS", "-1"),
        ("RULE_PARAMETERS", r#"{"ec2-required-tags": {"tag": "a"}}"#),
        ("SETTINGS_FILE", "nowhere.toml"),
    ])
    .unwrap_err();
    for part in [
        "DYNAMODB_TABLE_NAME is not set",
        "SNS_TOPIC_ARN is not set",
        "ALERT_ON must be",
        "ALERT_SEVERITY must be",
        "LOG_LEVEL must be",
        "HISTORY_DAYS must be",
        "did you mean `tags`?",
        "SETTINGS_FILE: cannot read nowhere.toml: No such file",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let wrong = [
        ("REPORT_FORMATS", "csv, jsn"),
        ("REPORT_LINK_HOURS", "13"),
        ("SECURITY_HUB", "yes"),
        ("ANALYSIS", "1"),
        ("ALERT_ON", "digest"),
    ];
    let message = aggregator(&wrong).unwrap_err();
    for part in [
        "`jsn` (did you mean `json`?)",
        "REPORT_LINK_HOURS must be 12 or less",
        "SECURITY_HUB must be",
        "ANALYSIS must be",
        "SNS_TOPIC_ARN is not set",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn what_is_set_is_read() {
    let given = [
        ("DYNAMODB_TABLE_NAME", "table"),
        TOPIC,
        ("REGIONS", "eu-west-1, us-east-1,"),
        ("ALERT_ON", "changes"),
        ("HISTORY_DAYS", "30"),
        ("RULE_PARAMETERS", r#"{"ec2-required-tags": {"tags": ["Owner"]}}"#),
    ];
    let settings = read(&given).unwrap();
    assert_eq!(settings.regions, ["eu-west-1", "us-east-1"]);
    assert_eq!(
        (settings.alert_on, settings.keep_days, settings.parameters.len()),
        (AlertOn::Changes, Some(30), 1)
    );

    let settings = aggregator(&[
        ("REPORT_FORMATS", "csv, json, ocsf, csv"),
        ("REPORT_LINK_HOURS", "2"),
        ("ALERT_ON", "digest"),
        TOPIC,
    ])
    .unwrap();
    assert_eq!(settings.formats, [Format::Json, Format::Csv, Format::Ocsf]);
    assert_eq!(
        (settings.link_valid, settings.digest_topic.as_deref()),
        (Some(Duration::from_hours(2)), Some(TOPIC.1))
    );
    let settings = aggregator(&[TOPIC]).unwrap();
    assert_eq!(
        (settings.formats, settings.digest_topic, settings.security_hub),
        (vec![Format::Json], None, false)
    );
    let names = |checkers: &[LambdaFunction]| -> Vec<_> {
        checkers.iter().map(|checker| checker.as_str()).collect()
    };
    let core = names(&LambdaFunction::core());
    assert_eq!(names(&settings.checkers), core);
    let settings = aggregator(&[TOPIC, ("RULE_PACKS", "core, recommended")]).unwrap();
    let checkers = names(&settings.checkers);
    assert!(checkers.starts_with(&core) && checkers.contains(&"ec2-checker"), "{checkers:?}");
}

#[test]
fn packs_say_which_rules_a_function_runs() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[scan]\npacks = [\"all\"]\n").unwrap();
    let path = file.path().to_str().unwrap();
    let rules = |function: &str, more: &[(&str, &str)]| {
        let given = [&[("DYNAMODB_TABLE_NAME", "table"), TOPIC], more].concat();
        let function = LambdaFunction::named(function).unwrap();
        CheckerSettings::read(function, &variable(&given))
            .map(|settings| settings.rules.iter().map(|rule| rule.is_core).collect::<Vec<_>>())
    };
    for (function, more, core) in [
        ("iam-checker", None, 2),
        ("iam-checker", Some("core"), 2),
        ("ec2-tag-checker", Some("core,all"), 1),
        ("ec2-checker", None, 0),
    ] {
        let more: Vec<_> = more.map(|packs| ("RULE_PACKS", packs)).into_iter().collect();
        let found = rules(function, &more).unwrap();
        assert_eq!(found, vec![true; core], "{function} {more:?}");
    }
    let found = rules("ec2-checker", &[("RULE_PACKS", "core,recommended")]).unwrap();
    assert!(!found.is_empty() && found.iter().all(|is_core| !is_core), "{found:?}");
    // The functions that are deployed follow from `RULE_PACKS` alone.
    assert_eq!(rules("ec2-checker", &[("SETTINGS_FILE", path)]).unwrap(), [true; 0]);
    let message = rules("ec2-checker", &[("RULE_PACKS", "core,cis")]).unwrap_err();
    assert!(message.contains("RULE_PACKS: there is no pack `cis`"), "{message}");
}

#[test]
fn the_file_is_read_and_the_environment_goes_over_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = "[rules.mfa-enabled-for-iam-console-access]\nenabled = false\n[rules.iam-access-key-rotated]\nenabled = false\n\
                [rules.ec2-required-tags]\ntags = [\"Owner\"]\nempty_counts_as_missing = true\n\
                [[exception]]\nrule = \"ec2-required-tags\"\nresource = \"i-1\"\nowner = \"o\"\nreason = \"r\"\n";
    std::fs::write(file.path(), text).unwrap();
    let path = file.path().to_str().unwrap();
    let given = [
        ("DYNAMODB_TABLE_NAME", "table"),
        TOPIC,
        ("SETTINGS_FILE", path),
        ("RULE_PARAMETERS", r#"{"ec2-required-tags": {"tags": ["Team"]}}"#),
    ];
    let settings = read(&given).unwrap();
    let parameters = &settings.parameters["ec2-required-tags"];
    assert_eq!(
        (&parameters["tags"], &parameters["empty_counts_as_missing"]),
        (&serde_json::json!(["Team"]), &Value::Bool(true))
    );
    assert_eq!((settings.rules.len(), settings.exceptions.iter().count()), (1, 1));
    assert!(
        CheckerSettings::read(LambdaFunction::named("iam-checker").unwrap(), &variable(&given))
            .unwrap()
            .rules
            .is_empty()
    );
    let settings = aggregator(&[("SETTINGS_FILE", path)]).unwrap();
    assert_eq!(
        settings.checkers,
        [
            LambdaFunction::named("ec2-tag-checker").unwrap(),
            LambdaFunction::named("s3-encryption-checker").unwrap(),
            LambdaFunction::named("rds-backup-checker").unwrap()
        ],
        "the report expects no checker without a rule"
    );

    std::fs::write(file.path(), "[rules.ec2-required-tags]\ntag = 1\n").unwrap();
    let error = aggregator(&[("SETTINGS_FILE", path)]).unwrap_err();
    let said = format!(
        "SETTINGS_FILE: {path}: rule `ec2-required-tags`: unknown parameter `tag` (did you mean `tags`?)"
    );
    assert!(error.contains(&said), "{error}");
}

#[test]
fn a_shared_program_learns_which_function_it_is() {
    let named = |name| function_named(name).map(LambdaFunction::as_str);
    for name in ["iam-checker", " iam-checker ", "iam-user-checker"] {
        assert_eq!(named(Some(name)), Ok("iam-checker"), "{name}");
    }
    let all = "iam-checker, ec2-checker, s3-checker, rds-checker, account-checker";
    for unset in [None, Some(""), Some(" ")] {
        let message =
            format!("FUNCTION is not set; it is the function that this deployment is: {all}");
        assert_eq!(named(unset), Err(message));
    }
    for (name, meant) in [("iam-cheker", "did you mean `iam-checker`?"), ("xyz", all)] {
        let message = format!("FUNCTION names a function that does not exist: `{name}` ({meant})");
        assert_eq!(named(Some(name)), Err(message));
    }
}

/// The bundle has a settings file of its own.
#[test]
fn the_bundles_own_file_changes_nothing() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/compliance.toml");
    let given =
        [("DYNAMODB_TABLE_NAME", "table"), TOPIC, ("SETTINGS_FILE", path.to_str().unwrap())];
    for checker in LambdaFunction::ALL {
        let settings = CheckerSettings::read(checker, &variable(&given)).unwrap();
        assert!(
            settings.exceptions.is_empty()
                && settings
                    .rules
                    .iter()
                    .map(|rule| rule.id)
                    .eq(checker.rules().filter(|rule| rule.is_core).map(|rule| rule.id))
        );
        assert!(settings.parameters.values().all(Values::is_empty));
    }
}

#[test]
fn an_earlier_id_of_a_rule_is_understood() {
    const ID: &str = "mfa-enabled-for-iam-console-access";
    let of = |parameters: &str| {
        let given = [("DYNAMODB_TABLE_NAME", "table"), TOPIC, ("RULE_PARAMETERS", parameters)];
        CheckerSettings::read(LambdaFunction::named("iam-checker").unwrap(), &variable(&given))
            .map(|settings| settings.parameters.into_keys().collect::<Vec<_>>())
    };
    assert_eq!(of(r#"{"iam-user-mfa-enabled": {}}"#).unwrap(), [ID]);
    let twice = of(&format!(r#"{{"iam-user-mfa-enabled": {{}}, "{ID}": {{}}}}"#)).unwrap_err();
    assert!(
        twice.contains(&format!(
            "RULE_PARAMETERS names a rule twice: iam-user-mfa-enabled is called {ID} now; keep one of them"
        )),
        "{twice}"
    );
}
