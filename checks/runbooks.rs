//! Every alarm has a runbook, and every runbook its alarm.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every file of the configuration: an alarm may be anywhere in it.
fn configuration() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tofu");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "tf"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

fn after<'a>(text: &'a str, mark: &str, end: char) -> Vec<&'a str> {
    text.split(mark).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

/// The runbooks that alarms link to, by name: of those in the list, and of those by themselves.
fn linked(configuration: &str) -> BTreeSet<&str> {
    let listed = configuration
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("runbook "))
        .flat_map(|line| after(line, "\"", '"').into_iter().take(1));
    let alone = after(configuration, "${var.runbooks}#", '"')
        .into_iter()
        .filter(|name| !name.starts_with("${"));
    listed.chain(alone).collect()
}

#[test]
fn every_alarm_has_a_runbook_and_none_is_left_over() {
    let (configuration, page) = (configuration(), read("docs/runbooks.md"));
    let written: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(linked(&configuration), written.iter().copied().collect());
    assert_eq!(
        written.iter().collect::<BTreeSet<_>>().len(),
        written.len(),
        "a runbook is written twice"
    );
}

/// An alarm without a link would not be missed above.
#[test]
fn every_alarm_links_to_its_runbook() {
    let configuration = configuration();
    let alarms = after(&configuration, "resource \"aws_cloudwatch_metric_alarm\" ", '}').len();
    let descriptions: Vec<_> = configuration
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("alarm_description "))
        .collect();
    assert_eq!(
        (descriptions.len(), alarms),
        (alarms, 3),
        "an alarm has no description, or say here how many there are"
    );
    for description in descriptions {
        assert!(description.contains("Runbook: ${var.runbooks}#"), "{description}");
    }
    let listed =
        configuration.split("alarms = merge(").nth(1).unwrap().split("\nresource ").next().unwrap();
    assert_eq!(listed.matches("description = ").count(), listed.matches("runbook     = ").count());
}

#[test]
fn every_runbook_says_how_it_is_over_and_what_to_do() {
    for section in read("docs/runbooks.md").split("\n## ").skip(1) {
        let name = section.lines().next().unwrap_or_default();
        for part in
            ["**How to see.**", "**What to do", "**How to know that it is over.**", "\naws "]
        {
            assert!(section.contains(part), "{name}: {part}");
        }
    }
}

/// What `compliance doctor` sends people to.
#[test]
fn the_doctor_links_to_sections_that_are_there() {
    let page = read("docs/runbooks.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/doctor");
    let mut links = 0;
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|path| path.is_file()) {
        let text = fs::read_to_string(&file).unwrap();
        for link in text.split("docs/runbooks.md#").skip(1) {
            let name: String = link
                .chars()
                .take_while(|character| character.is_ascii_lowercase() || *character == '-')
                .collect();
            assert!(page.contains(&format!("\n## {name}\n")), "{}: {name}", file.display());
            links += 1;
        }
    }
    assert!(links >= 3, "{links}");
}
