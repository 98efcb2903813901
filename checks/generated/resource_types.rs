//! The lists of resource types, from the files in src/resource_types: a type is its file.

use std::fs;
use std::path::Path;

const BEGIN: &str =
    "// Types: from the files beside this one, by `UPDATE_GENERATED=1 cargo test generated`.\n";
const END: &str = "// End of types.\n";

/// The modules that define a type: AWS Config's name, the module's, whether it is read live.
fn types() -> Vec<(String, String, bool)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/resource_types");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let (_, definition) =
            text.split_once("pub static DEFINITION: Definition = Definition {")?;
        let name = definition.split_once("name: \"")?.1.split_once('"')?.0.to_owned();
        let module = path.file_stem()?.to_str()?.to_owned();
        let is_live = ["pub static CALLS: ResourceCalls", "pub use live::CALLS;"];
        Some((name, module, is_live.into_iter().any(|named| text.contains(named))))
    };
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut types: Vec<_> = rust.filter_map(of).collect();
    types.sort();
    types
}

#[test]
fn the_list_of_resource_types_is_current() {
    let types = types();
    assert!(types.len() > 5, "{types:?}");
    let path = "src/resource_types.rs";
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (before, rest) = source.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let mut modules: Vec<_> = types.iter().map(|(_, module, _)| module).collect();
    modules.sort();
    let modules: Vec<_> = modules.iter().map(|module| format!("pub mod {module};\n")).collect();
    let modules = modules.concat();
    let all = types.iter().map(|(_, module, _)| format!("    &{module}::DEFINITION,\n"));
    let all = all.collect::<Vec<_>>().concat();
    let lists = format!(
        "{modules}\n/// Every resource type that has a file, by AWS Config's names.\n\
         static ALL: &[&Definition] = &[\n{all}];\n"
    );
    super::check(path, &format!("{before}{BEGIN}{lists}{END}{after}"));
}

#[test]
fn the_list_of_calls_is_current() {
    let types = types();
    let read: Vec<_> = types.iter().filter(|(_, _, is_live)| *is_live).collect();
    let all = read.iter().map(|(_, module, _)| format!("    &super::{module}::CALLS,\n"));
    let all = all.collect::<Vec<_>>().concat();
    super::check("src/resource_types/calls.rs", &format!("{HEAD}{all}];\n"));
}

const HEAD: &str = "\
\x2f/! How every type is read from AWS that has a file: what the command line links, and the function\n\
\x2f/! that any type's rules run in. Generated: `UPDATE_GENERATED=1 cargo test generated` writes it.\n\
\n\
use crate::sources::live::calls::ResourceCalls;\n\
\n\
/// The calls, by AWS Config's names of their types.\n\
#[rustfmt::skip]\n\
pub static CALLS: &[&ResourceCalls] = &[\n\
";
