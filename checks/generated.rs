//! Files that are generated from the code and committed: stale ones fail here. `UPDATE_GENERATED=1
//! cargo test generated` writes them.

mod built_in;
mod controls;
mod differences;
mod language;
mod permissions;
mod resource_types;
mod rules;

use std::fs;
use std::path::Path;

use compliance::report::Report;
use compliance::rules::catalogue::catalogue;
use compliance::settings;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::Value;

pub fn check(path: &str, current: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, current).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == current,
        "{path} is stale: run `UPDATE_GENERATED=1 cargo test generated` and commit it"
    );
}

#[test]
fn the_catalogue_is_current() {
    check("tofu/catalogue.json", &format!("{:#}\n", catalogue()));
}

#[test]
fn the_report_schema_is_current() {
    let mut schema = schemars::schema_for!(Report);
    // A description is one line, however the comment that it comes from is broken.
    let one_line = |schema: &mut schemars::Schema| {
        if let Some(Value::String(description)) = schema.get_mut("description") {
            *description = description.replace('\n', " ");
        }
    };
    RecursiveTransform(one_line).transform(&mut schema);
    check(
        "docs/report.schema.json",
        &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()),
    );
}

#[test]
fn the_coverage_page_is_current() {
    check("docs/coverage.md", &compliance::report::coverage::page());
}

#[test]
fn the_doctors_page_is_current() {
    check("docs/doctor.md", &compliance::doctor::page::page());
}

#[test]
fn the_settings_template_is_current() {
    check("docs/compliance.toml", &settings::template());
}

/// Of Mozilla's list, what AWS' endpoints lead to: Amazon's own roots and Starfield's.
#[test]
fn the_functions_trust_amazons_roots_of_today() {
    let of_amazon = |der: &[u8]| {
        [b"Amazon".as_slice(), b"Starfield"]
            .iter()
            .any(|name| der.windows(name.len()).any(|part| part == *name))
    };
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .map(AsRef::as_ref)
        .filter(|der| of_amazon(der));
    let pem = roots.map(|der| {
        let encoded = STANDARD.encode(der);
        let lines: Vec<_> = encoded.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    });
    check("src/aws/amazon-roots.pem", &pem.collect::<String>());
}
