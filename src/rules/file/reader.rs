//! Reads tables of a TOML file and gathers what is wrong with them.

use std::cell::RefCell;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Text;
use super::place::place;
use crate::rules::language::mistake::{Located, Mistake, did_you_mean};

/// A file and its mistakes so far.
pub(super) struct Reader<'s> {
    pub(super) source: &'s str,
    /// Whether the file is the user's and not one of ours.
    pub(super) is_own: bool,
    mistakes: Vec<Mistake>,
}

/// The most mistakes that are reported of a file: finding the place of each reads the file.
pub(crate) const MOST_MISTAKES: usize = 100;

type Entry<'t, 's> = (&'t Spanned<DeString<'s>>, &'t Spanned<DeValue<'s>>);

/// A table of the file. A key that is never asked for is a mistake.
pub(super) struct Section<'t, 's> {
    table: &'t DeTable<'s>,
    pub(super) at: usize,
    known: RefCell<Vec<&'static str>>,
}

impl<'s> Reader<'s> {
    pub(super) const fn new(source: &'s str, is_own: bool) -> Self {
        Self { source, is_own, mistakes: Vec::new() }
    }

    /// Whether looking for further mistakes is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.mistakes.len() >= MOST_MISTAKES
    }

    /// The file as TOML, where it is that.
    pub(super) fn parse(&mut self) -> Option<DeTable<'s>> {
        let (table, errors) = DeTable::parse_recoverable(self.source);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.mistake(at, error.message().trim_end_matches('.').to_owned());
        }
        self.mistakes.is_empty().then(|| table.into_inner())
    }

    pub(super) fn mistake(&mut self, at: usize, what: impl Into<String>) {
        if !self.is_full() {
            self.mistakes.push(Mistake::new(at, what));
        }
    }

    /// Adds mistakes that were found in the value of a text.
    pub(super) fn mistakes_within(&mut self, text: &Text, mistakes: Vec<Mistake>) {
        let raw = self.source.get(text.at.clone()).unwrap_or_default();
        for mistake in mistakes {
            let at = place(raw, text.at.start, mistake.at);
            self.mistake(at, mistake.what);
        }
    }

    /// All mistakes, in the order of the file.
    pub(super) fn finish(self) -> Vec<Located> {
        let source = self.source;
        let mut mistakes: Vec<_> =
            self.mistakes.into_iter().map(|mistake| mistake.locate(source)).collect();
        mistakes.sort();
        mistakes.dedup();
        mistakes
    }
}

impl<'t, 's> Section<'t, 's> {
    pub(super) const fn new(table: &'t DeTable<'s>, at: usize) -> Self {
        Self { table, at, known: RefCell::new(Vec::new()) }
    }

    pub(super) fn get(&self, name: &'static str) -> Option<Entry<'t, 's>> {
        self.known.borrow_mut().push(name);
        self.table.get_key_value(name)
    }

    /// The entries in the order of the file.
    pub(super) fn entries(table: &'t DeTable<'s>) -> Vec<Entry<'t, 's>> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    pub(super) fn optional_text(
        &self,
        reader: &mut Reader<'s>,
        name: &'static str,
    ) -> Option<Text> {
        let (_, value) = self.get(name)?;
        text(reader, value, name)
    }

    pub(super) fn text(&self, reader: &mut Reader<'s>, name: &'static str) -> Text {
        match self.get(name) {
            Some((_, value)) => text(reader, value, name).unwrap_or_default(),
            None => {
                reader.mistake(self.at, format!("`{name}` is missing"));
                Text::default()
            }
        }
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, reader: &mut Reader<'s>, name: &'static str) -> Vec<Text> {
        let Some((_, value)) = self.get(name) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(array) => {
                array.iter().filter_map(|element| text(reader, element, name)).collect()
            }
            _ => text(reader, value, name).into_iter().collect(),
        }
    }

    pub(super) fn integer(&self, reader: &mut Reader<'s>, name: &'static str) -> Option<i64> {
        let (_, value) = self.get(name)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            reader.mistake(value.span().start, format!("`{name}` must be a whole number"));
        }
        number
    }

    pub(super) fn boolean(&self, reader: &mut Reader<'s>, name: &'static str) -> Option<bool> {
        let (_, value) = self.get(name)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            reader.mistake(value.span().start, format!("`{name}` must be true or false"));
        }
        boolean
    }

    /// A table within this one.
    pub(super) fn section(
        &self,
        reader: &mut Reader<'s>,
        name: &'static str,
    ) -> Option<Section<'t, 's>> {
        let (key, value) = self.get(name)?;
        table(reader, value, name).map(|table| Section::new(table, key.span().start))
    }

    /// The entries of a table within this one, in the order of the file.
    pub(super) fn named(&self, reader: &mut Reader<'s>, name: &'static str) -> Vec<Entry<'t, 's>> {
        let Some((_, value)) = self.get(name) else { return Vec::new() };
        table(reader, value, name).map(Self::entries).unwrap_or_default()
    }

    /// Tables under one name: `[[name]]`.
    pub(super) fn sections(
        &self,
        reader: &mut Reader<'s>,
        name: &'static str,
    ) -> Vec<Section<'t, 's>> {
        let Some((key, value)) = self.get(name) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            reader.mistake(key.span().start, format!("`{name}` is written as `[[{name}]]`"));
            return Vec::new();
        };
        let section = |element: &'t Spanned<DeValue<'s>>| {
            let table = table(reader, element, name)?;
            Some(Section::new(table, element.span().start))
        };
        array.iter().filter_map(section).collect()
    }

    /// Everything that was not asked for is a mistake.
    pub(super) fn finish(self, reader: &mut Reader<'s>) {
        let known = self.known.into_inner();
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !known.contains(&name) && !reader.is_full() {
                let nearest = did_you_mean(name, known.iter().copied());
                reader.mistake(key.span().start, format!("`{name}` means nothing here{nearest}"));
            }
        }
    }
}

/// The value as a text.
pub(super) fn text(
    reader: &mut Reader<'_>,
    value: &Spanned<DeValue<'_>>,
    name: &str,
) -> Option<Text> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        let is = in_words(value.get_ref());
        reader.mistake(value.span().start, format!("`{name}` must be a text in quotes, not {is}"));
    }
    text.map(|text| Text { value: text.to_owned(), at: value.span() })
}

/// The value as a table.
pub(super) fn table<'t, 's>(
    reader: &mut Reader<'_>,
    value: &'t Spanned<DeValue<'s>>,
    name: &str,
) -> Option<&'t DeTable<'s>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        let is = in_words(value.get_ref());
        reader.mistake(value.span().start, format!("`{name}` must be a table, not {is}"));
    }
    table
}

/// A key as a text.
pub(super) fn key(key: &Spanned<DeString<'_>>) -> Text {
    Text { value: key.get_ref().to_string(), at: key.span() }
}

fn in_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A value as JSON; dates become texts.
pub(super) fn json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(serde_json::Value::Null, Into::into),
        DeValue::Float(number) => {
            number.as_str().parse::<f64>().map_or(serde_json::Value::Null, Into::into)
        }
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(array) => array.iter().map(|element| json(element.get_ref())).collect(),
        DeValue::Table(table) => {
            let members = table
                .iter()
                .map(|(name, value)| (name.get_ref().to_string(), json(value.get_ref())));
            serde_json::Value::Object(members.collect())
        }
    }
}
