use super::*;

pub async fn profiles(
    flag: Option<&str>,
    variables: &[(&str, &str)],
    config: &str,
) -> Result<Profiles, CallerError> {
    let variables: Vec<_> = variables.iter().copied().chain([("HOME", "/home/a")]).collect();
    Profiles::read(
        flag,
        Env::from_slice(&variables),
        &Fs::from_slice(&[("/home/a/.aws/config", config)]),
    )
    .await
}

const TWO: &str = "[default]\nregion = eu-west-1\n[profile prod]\nregion = us-east-1\n";

#[tokio::test]
async fn the_profile_is_the_one_that_the_aws_cli_would_take() {
    type Case = (
        &'static str,
        Option<&'static str>,
        &'static [(&'static str, &'static str)],
        Result<&'static str, &'static str>,
    );
    let cases: [Case; 12] = [
        ("none is named", None, &[], Ok("default")),
        ("a variable", None, &[("AWS_PROFILE", "prod")], Ok("prod")),
        ("the older variable", None, &[("AWS_DEFAULT_PROFILE", "prod")], Ok("prod")),
        (
            "both alike",
            None,
            &[("AWS_PROFILE", "prod"), ("AWS_DEFAULT_PROFILE", "prod")],
            Ok("prod"),
        ),
        (
            "the flag before both",
            Some("prod"),
            &[("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")],
            Ok("prod"),
        ),
        (
            "tools disagree",
            None,
            &[("AWS_PROFILE", "prod"), ("AWS_DEFAULT_PROFILE", "default")],
            Err(
                "AWS_PROFILE is `prod` and AWS_DEFAULT_PROFILE is `default`, and not every AWS tool prefers the same: unset one of them, or pass --profile",
            ),
        ),
        (
            "a typo",
            None,
            &[("AWS_PROFILE", "prodd")],
            Err("there is no profile `prodd` (AWS_PROFILE): did you mean `prod`?"),
        ),
        (
            "in the older variable",
            None,
            &[("AWS_DEFAULT_PROFILE", "prodd")],
            Err("there is no profile `prodd` (AWS_DEFAULT_PROFILE): did you mean `prod`?"),
        ),
        (
            "in the flag",
            Some("prodd"),
            &[],
            Err("there is no profile `prodd` (--profile): did you mean `prod`?"),
        ),
        (
            "nothing like it",
            Some("x"),
            &[],
            Err(
                "there is no profile `x` (--profile): ~/.aws/config and ~/.aws/credentials have default, prod",
            ),
        ),
        (
            "other files",
            Some("x"),
            &[("AWS_CONFIG_FILE", "/etc/aws")],
            Err(
                "there is no profile `x` (--profile): /etc/aws and ~/.aws/credentials have none; `aws configure` makes one",
            ),
        ),
        (
            "empty",
            None,
            &[("AWS_PROFILE", "")],
            Err("AWS_PROFILE is empty: name a profile in it, or unset it"),
        ),
    ];
    for (name, flag, variables, expected) in cases {
        let found = profiles(flag, variables, TWO).await;
        let found = found.as_ref().map(Profiles::current_name).map_err(ToString::to_string);
        assert_eq!(found, expected.map_err(str::to_owned), "{name}");
    }
}

#[tokio::test]
async fn a_region_is_of_the_environment_or_else_of_the_profile() {
    for (variables, expected) in [
        (&[("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "b")][..], ("AWS_REGION", "a")),
        (&[("AWS_DEFAULT_REGION", "b"), ("AWS_PROFILE", "prod")], ("AWS_DEFAULT_REGION", "b")),
        (&[("AWS_REGION", "")], ("AWS_REGION", "")),
        (&[("AWS_PROFILE", "prod")], ("`region` of profile `prod`", "us-east-1")),
        (&[], ("`region` of profile `default`", "eu-west-1")),
    ] {
        let found =
            profiles(None, variables, TWO).await.ok().and_then(|profiles| profiles.region());
        assert_eq!(found, Some((expected.0.to_owned(), expected.1.to_owned())));
    }
}

#[tokio::test]
async fn the_bundle_is_that_of_the_profile() {
    let config = "[default]\nca_bundle = /etc/default.pem\n[profile prod]\nca_bundle = ~/prod.pem\n[profile none]\n[profile empty]\nca_bundle =\n";
    for (flag, variables, expected) in [
        (None, &[][..], Some(("/etc/default.pem", "default"))),
        (Some("prod"), &[], Some(("/home/a/prod.pem", "prod"))),
        (None, &[("AWS_PROFILE", "prod")], Some(("/home/a/prod.pem", "prod"))),
        (None, &[("AWS_DEFAULT_PROFILE", "prod")], Some(("/home/a/prod.pem", "prod"))),
        (Some("none"), &[("AWS_DEFAULT_PROFILE", "prod")], None),
        (Some("empty"), &[], None),
        (None, &[("AWS_CA_BUNDLE", "")], Some(("/etc/default.pem", "default"))),
    ] {
        let found = profiles(flag, variables, config).await.unwrap().ca_bundle();
        let expected = expected.map(|(path, profile)| {
            (PathBuf::from(path), format!("ca_bundle of profile `{profile}`"))
        });
        assert_eq!(
            found.map(|bundle| (bundle.path, bundle.named_by)),
            expected,
            "{flag:?} {variables:?}"
        );
    }
    let named = profiles(Some("prod"), &[("AWS_CA_BUNDLE", "/etc/of-all.pem")], config)
        .await
        .unwrap()
        .ca_bundle()
        .unwrap();
    assert_eq!(
        (named.path, named.named_by),
        (PathBuf::from("/etc/of-all.pem"), "AWS_CA_BUNDLE".to_owned())
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_parsed_is_named() {
    let error = profiles(None, &[], "[profile prod\n").await.unwrap_err().to_string();
    assert!(
        error.contains("/.aws/config") && error.contains("line 1") && !error.contains('\n'),
        "{error}"
    );
}
