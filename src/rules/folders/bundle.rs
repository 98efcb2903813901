//! Files of rules as one, which a function loads: they are what they were, so that the one loader
//! checks them there again.

use serde::{Deserialize, Serialize};

use super::{Loaded, MOST_BYTES, MOST_FILE, MOST_FILES, SourceFile};

/// What a bundle says that it is.
const FORMAT: &str = "compliance-rules-1";

#[derive(Deserialize, Serialize)]
struct Bundle<'b> {
    format: String,
    #[serde(borrow)]
    files: Vec<Bundled<'b>>,
}

#[derive(Deserialize, Serialize)]
struct Bundled<'b> {
    name: std::borrow::Cow<'b, str>,
    text: std::borrow::Cow<'b, str>,
}

/// The bundle of some files, in the order of their names.
pub fn written(loaded: &Loaded) -> String {
    let rules = loaded.rules.iter().map(|(file, _)| file);
    let files = rules.chain(loaded.frameworks.iter().map(|(file, _)| file));
    let mut files: Vec<_> = files
        .map(|file| Bundled { name: file.name.as_str().into(), text: file.source.as_str().into() })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let bundle = Bundle { format: FORMAT.to_owned(), files };
    serde_json::to_string_pretty(&bundle).unwrap_or_default() + "\n"
}

/// The files of a bundle.
pub fn read(text: &str) -> Result<Vec<SourceFile>, String> {
    let bundle: Bundle<'_> =
        serde_json::from_str(text).map_err(|error| format!("it is no bundle of rules: {error}"))?;
    if bundle.format != FORMAT {
        return Err(format!(
            "it is a bundle of format `{}`, and this version reads {FORMAT}",
            bundle.format
        ));
    }
    let bytes: usize = bundle.files.iter().map(|file| file.text.len()).sum();
    let is_long = bundle.files.iter().any(|file| file.text.len() > MOST_FILE);
    if bundle.files.len() > MOST_FILES || bytes > MOST_BYTES || is_long {
        return Err(format!(
            "it has more than {MOST_FILES} files, {MOST_BYTES} bytes, or {MOST_FILE} in one file"
        ));
    }
    let files = bundle.files.into_iter().map(|file| SourceFile {
        name: file.name.into_owned(),
        source: file.text.into_owned(),
    });
    Ok(files.collect())
}
