//! `compliance rules bundle`: the files of the user's own rules, checked and tested, as one.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::check::Scope;
use crate::cli::print;
use crate::model::text::counted;
use crate::report::folder::write_whole;
use crate::rules::catalogue::describe;
use crate::rules::file::run_tests;
use crate::rules::folders::bundle;
use crate::rules::{RULES, own};

pub fn run(out: &Path, folders: &[PathBuf]) -> Result<()> {
    let loaded = Scope::new(&[], folders)?.load()?;
    for (source, file) in &loaded.rules {
        let failures = run_tests(file, &file.definition(), &source.source);
        if let Some(failure) = failures.first() {
            bail!("a rule whose tests fail is not bundled: {}:{failure}", source.name);
        }
    }
    own::install(loaded.own())?;
    let own = RULES.iter().filter(|rule| rule.is_own());
    let catalogue = own.map(|rule| (rule.id.to_owned(), describe(rule))).collect();
    let text = bundle::written(&loaded, &catalogue);
    write_whole(out, |mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("writing {}", out.display()))?;
    let rules = counted(loaded.rules.len() as u64, "rule", "rules");
    print(&format!("wrote {}: {rules}\n", out.display()))
}
