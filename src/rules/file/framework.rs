//! A framework of the user's own: what it is called, and the controls that rules may serve.

use serde::{Deserialize, Serialize};
use toml::de::DeTable;

use super::Text;
use super::reader::{Reader, Section};

/// A framework's file that has no mistake.
#[derive(Debug, Deserialize, Serialize)]
pub struct FrameworkFile {
    /// The name that rules and `--framework` give it.
    pub id: Text,
    /// What it is called.
    pub title: Text,
    /// Who publishes it.
    pub publisher: Text,
    /// Where it can be read.
    pub url: Text,
    /// The id and the title of each control.
    pub controls: Vec<(Text, Text)>,
}

pub(super) fn read<'s>(reader: &mut Reader<'s>, table: &DeTable<'s>) -> FrameworkFile {
    let file = Section::new(table, 0);
    let mut framework = FrameworkFile {
        id: Text::default(),
        title: Text::default(),
        publisher: Text::default(),
        url: Text::default(),
        controls: Vec::new(),
    };
    if let Some(section) = file.section(reader, "framework") {
        framework.id = section.text(reader, "id");
        framework.title = section.text(reader, "title");
        framework.publisher = section.text(reader, "publisher");
        framework.url = section.text(reader, "url");
        section.finish(reader);
        let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if !framework.url.at.is_empty() && !is_web(&framework.url.value) {
            reader.mistake(framework.url.at.start, "`url` begins with https://");
        }
    }
    for section in file.sections(reader, "control") {
        let (id, title) = (section.text(reader, "id"), section.text(reader, "title"));
        section.finish(reader);
        framework.controls.push((id, title));
    }
    if framework.controls.is_empty() {
        reader.mistake(0, "a framework has at least one `[[control]]`");
    }
    file.finish(reader);
    framework
}
