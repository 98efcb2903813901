use std::fmt::Write as _;
use std::time::Instant;

use super::*;

fn file(name: &str, source: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), source: source.to_owned() }
}

fn rule(id: &str, rest: &str) -> String {
    format!(
        r#"id = "{id}"
title = "X"
severity = "LOW"
resource = "AWS::EC2::VPC"
rationale = "Why."
remediation = {{ console = "x" }}
{rest}
[[check]]
require = 'item.tags.Owner != ""'
violation = "No owner."
compliant = "It has one."
"#
    )
}

const BASELINE: &str = r#"
[framework]
id = "acme-baseline"
title = "Acme's baseline"
publisher = "Acme"
url = "https://acme.example/baseline"
[[control]]
id = "1.1"
title = "Things have owners"
"#;

fn mistakes(files: Vec<SourceFile>) -> Vec<String> {
    let Err(OwnRulesError(files)) = check(files, Vec::new()) else { return Vec::new() };
    let lines = files.iter().flat_map(|file| {
        file.mistakes.iter().map(move |mistake| format!("{}:{mistake}", file.file))
    });
    lines.collect()
}

#[test]
fn rules_and_a_framework_become_data() {
    let control = "[[control]]\nframework = \"acme-baseline\"\nid = \"1.1\"";
    let loaded =
        check(vec![file("a.toml", &rule("acme-a", control)), file("b.toml", BASELINE)], Vec::new())
            .unwrap();
    let own = loaded.own();
    assert_eq!(own.rules[0].id, "acme-a");
    assert_eq!(own.rules[0].alert.noun, "EC2 VPC");
    assert_eq!(own.frameworks[0].title, "Acme's baseline");
    assert_eq!(own.control_titles, [("acme-baseline", "1.1", "Things have owners")]);
}

#[test]
fn what_is_wrong_with_files_together() {
    let control = |framework: &str, id: &str, more: &str| {
        format!("[[control]]\nframework = \"{framework}\"\nid = \"{id}\"\n{more}")
    };
    let relation = "[related.flow_logs]\nresource = \"AWS::EC2::Subnet\"\nunseen = \"x\"";
    for (sources, expected) in [
        (vec![rule("acme", "")], "a.toml:1:6: an id of yours begins with a prefix and `-`"),
        (vec![rule("s3-mine", "")], "ids that begin with `s3-` are of the rules that come with"),
        (vec![rule("sqs-mine", "")], "ids that begin with `sqs-` are of the rules"),
        (
            vec![rule("acme-a", ""), rule("acme-a", "")],
            "b.toml:1:6: `acme-a` is the id of a.toml too",
        ),
        (vec![rule("acme-a", "aliases = [\"ec2-required-tags\"]")], "begin with `ec2-`"),
        (vec![rule("acme-a", "core = true")], "`core` is for the rules that come with"),
        (
            vec![rule("acme-a", &control("acme-basline", "1", "")), BASELINE.to_owned()],
            "there is no framework `acme-basline` (did you mean `acme-baseline`?)",
        ),
        (
            vec![rule("acme-a", &control("acme-baseline", "1.2", "")), BASELINE.to_owned()],
            "`acme-baseline` has no control `1.2`",
        ),
        (vec![rule("acme-a", &control("soc-2", "CC99.9", ""))], "give its `title`"),
        (
            vec![rule("acme-a", &control("soc-2", "CC6.1", "title = \"Mine\""))],
            "the title of control `CC6.1` is `",
        ),
        (vec![rule("acme-a", relation)], "has another relation that is called `flow_logs`"),
        (vec![rule("acme-a", "extends = \"acme-b\"")], "there is no rule `acme-b` of your own"),
        (
            vec![BASELINE.replace("https://", "javascript:")],
            "a.toml:6:7: `url` begins with https://",
        ),
    ] {
        let files = sources.iter().zip(["a.toml", "b.toml"]).map(|(text, name)| file(name, text));
        let found = mistakes(files.collect());
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:#?}");
    }
    assert_eq!(mistakes(vec![file("a.toml", &rule("acme-a", ""))]), [""; 0]);
}

#[test]
fn mistakes_of_all_files_are_listed_at_once() {
    let wrong = rule("acme-a", "").replace("item.tags", "item.tgas");
    let error = check(vec![file("b.toml", "id = 1"), file("a.toml", &wrong)], Vec::new())
        .unwrap_err()
        .to_string();
    assert!(error.contains("mistakes in 2 files of your own rules\na.toml:9:17: "), "{error}");
    assert!(
        error.contains("(did you mean `tags`?)") && error.contains("\nb.toml:1:6: "),
        "{error}"
    );
}

/// Somebody else's folder, as in a pull request: it makes errors, and takes no time.
#[test]
fn a_hostile_folder_makes_errors() {
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let deep = format!("x = {}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let nested = rule("acme-n", "").replace(
        "'item.tags.Owner != \"\"'",
        &format!("'{}true{}'", "(".repeat(5_000), ")".repeat(5_000)),
    );
    let mut keys = String::new();
    (0..9_000).for_each(|number| writeln!(keys, "key{number} = 1").unwrap());
    let relation =
        |number| format!("[related.r{number}]\nresource = \"AWS::EC2::Instanc\"\nunseen = \"x\"\n");
    let related = rule("acme-r", &(0..1_700).map(relation).collect::<String>());
    for (name, bytes) in [
        ("huge.toml", vec![b'#'; MOST_FILE + 1]),
        ("latin.toml", b"id = \"caf\xe9\"".to_vec()),
        ("deep.toml", deep.into_bytes()),
        ("nested.toml", nested.into_bytes()),
        ("keys.toml", keys.into_bytes()),
        ("zeros.toml", vec![0; 1000]),
        ("zz.toml", related.into_bytes()),
        ("not-a-rule.txt", b"x".to_vec()),
    ] {
        fs::write(at(name), bytes).unwrap();
    }
    fs::create_dir(at("folder.toml")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at("loop.toml"), at("loop.toml")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero.toml")).unwrap();
    }
    let error = load(&[folder.path().to_owned()]).unwrap_err();
    let all = error.to_string();
    for expected in [
        "huge.toml:1:1: it has more than 131072 bytes",
        "latin.toml:1:1: it is not UTF-8 text: see byte 9",
        "deep.toml:1:",
        "nested.toml:9:",
        "keys.toml:1:1: `id` is missing",
        "zeros.toml:1:1: ",
        "zz.toml:8:12: there is no resource type `AWS::EC2::Instanc`",
        "folder.toml:1:1: it is not a file",
        #[cfg(unix)]
        "loop.toml:1:1: it cannot be read: ",
        #[cfg(unix)]
        "zero.toml:1:1: it is not a file",
    ] {
        assert!(all.contains(expected), "{expected}: {all}");
    }
    assert!(!all.contains(".txt"), "{all}");
    assert!(all.lines().count() <= MOST_PRINTED + 2);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn too_many_files_and_too_much_of_them_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..=MOST_ENTRIES {
        fs::write(folder.path().join(format!("{number}.toml")), "").unwrap();
    }
    let error = load(&[folder.path().to_owned()]).unwrap_err().to_string();
    assert!(error.contains("the folder has more than 10000 entries"), "{error}");
    let missing = load(&[folder.path().join("missing")]).unwrap_err().to_string();
    assert!(missing.contains("missing:1:1: it cannot be read: "), "{missing}");

    // One that all others extend is read each time.
    let base = rule("acme-base", &format!("#{}", "x".repeat(MOST_FILE - 1_000)));
    let mut files = vec![file("base.toml", &base)];
    for number in 0..200 {
        let source = format!(
            "extends = \"acme-base\"\nid = \"acme-{number}\"\ntitle = \"X\"\nseverity = \"LOW\"\nrationale = \"x\""
        );
        files.push(file(&format!("{number}.toml"), &source));
    }
    assert!(!mistakes(files).is_empty());
}

#[test]
fn a_bundle_becomes_the_same_data() {
    let files = vec![file("b.toml", BASELINE), file("a.toml", &rule("acme-a", "noisy = true"))];
    let loaded = check(files, Vec::new()).unwrap();
    let written = bundle::written(&loaded, &serde_json::Map::new());
    let (own, read) = (loaded.own(), bundle::read(&written).unwrap());
    assert_eq!(format!("{own:?}"), format!("{read:?}"));
    let cut = written.replace("\"AWS::EC2::VPC\"", "");
    for (text, expected) in [
        ("[]", "it is no bundle of rules"),
        (
            r#"{"format": "compliance-rules-2", "rules": [], "frameworks": []}"#,
            "rules-2`, and this",
        ),
        (&cut, "rule `acme-a` is not whole"),
    ] {
        assert!(bundle::read(text).unwrap_err().contains(expected), "{text}");
    }
}
