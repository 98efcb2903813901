//! Rules that prove what the language can say: each is without mistakes and passes its tests.

use std::fs;
use std::path::Path;

use compliance::rules::file::{read_with, run_tests};

#[test]
fn rules_of_every_form_pass_their_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/fixtures/rules");
    let mut rules = 0;
    let mut failures = Vec::new();
    for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let base = |id: &str| fs::read_to_string(folder.join(format!("{id}.toml"))).ok();
        match read_with(&path.display().to_string(), &source, &base) {
            Ok(file) => {
                let failed = run_tests(&file, &file.definition(), &source);
                failures.extend(failed.iter().map(|failed| format!("{}:{failed}", path.display())));
                assert!(!file.tests.is_empty(), "{}", path.display());
            }
            Err(mistakes) => failures.push(mistakes.to_string()),
        }
        rules += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(rules >= 12, "{rules}");
}
