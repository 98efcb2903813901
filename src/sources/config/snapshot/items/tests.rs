use super::*;
use crate::sources::config::item::ConfigurationItem;

/// Gives one byte at a time, so that everything is cut everywhere.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        to[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

/// The ids of a file's items; what cannot be read, and that it is a snapshot, stand among them.
#[derive(Default)]
struct Ids(Vec<String>);

impl Items for Ids {
    fn snapshot(&mut self) {
        self.0.push("snapshot".to_owned());
    }

    fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
        let (item, length) = parse::<ConfigurationItem>(bytes)?;
        self.0.push(item.resource_id);
        Ok(length)
    }

    fn unreadable(&mut self, why: &'static str) {
        self.0.push(format!("({why})"));
    }
}

fn ids(text: impl AsRef<[u8]>) -> Result<Vec<String>, String> {
    let read = |reader: &mut dyn Read| {
        let mut ids = Ids::default();
        for_each_item(reader, &mut ids).map(|()| ids.0).map_err(|error| error.to_string())
    };
    let (whole, slow) = (read(&mut text.as_ref()), read(&mut Slow(text.as_ref())));
    assert_eq!(whole, slow);
    whole
}

fn item(id: &str) -> String {
    format!(
        r#"{{"resourceType":"AWS::S3::Bucket","resourceId":"{id}","configuration":{{"a":"}} ] \" {{"}},"tags":{{}}}}"#
    )
}

#[test]
fn items_are_found_wherever_they_are() {
    let (one, two) = (item("one"), item("two"));
    for text in [
        format!(r#"{{"configurationItems":[{one},{two}]}}"#),
        format!(
            " {{ \"fileVersion\" : \"1.0\" ,\n\"configurationItems\" : [ {one} ,\n{two} ] , \"x\": {{\"configurationItems\": [1, \"]\"]}} }}\n"
        ),
        format!(
            r#"{{"a":-1.5e3,"b":null,"c":["{{","\\","\""],"d":true,"configurationItems":[{one}],"configurationItems":[{two}]}}"#
        ),
    ] {
        assert_eq!(ids(&text), Ok(vec!["one".to_owned(), "two".to_owned()]), "{text}");
    }
    assert_eq!(ids(r#"{"configurationItems":[]}"#), Ok(Vec::new()));
    assert_eq!(
        ids(format!(r#"{{"configurationItem":{one},"messageType":"x"}}"#)),
        Ok(vec!["one".to_owned()])
    );
    assert_eq!(
        ids(format!(r#"{{"configSnapshotId":"x","configurationItems":[{one}]}}"#)),
        Ok(vec!["snapshot".to_owned(), "one".to_owned()])
    );
}

#[test]
fn an_odd_item_does_not_end_the_file() {
    let (one, two) = (item("one"), item("two"));
    for (odd, why) in [
        ("1", "it is not an object"),
        ("null", "it is not an object"),
        ("\"text ] }\"", "it is not an object"),
        ("[{\"a\": \"]\"}]", "it is not an object"),
        ("{\"resourceId\": NaN}", "it is not valid JSON"),
        ("{\"resourceId\": \"\\ud800\"}", "it is not valid JSON"),
        ("{\"resourceId\" \"x\", \"a\": {\"b\": \"}\"}}", "it is not valid JSON"),
        ("{,}", "it is not valid JSON"),
    ] {
        assert_eq!(
            ids(format!(r#"{{"configurationItems":[{one},{odd},{two}]}}"#)),
            Ok(vec!["one".to_owned(), format!("({why})"), "two".to_owned()]),
            "{odd}"
        );
    }
    let mut latin = format!(r#"{{"configurationItems":[{one},{{"resourceId":"#).into_bytes();
    latin.extend(b"\"\xe9\"},");
    latin.extend(format!("{two}]}}").as_bytes());
    assert_eq!(
        ids(latin),
        Ok(vec!["one".to_owned(), "(it is not valid JSON)".to_owned(), "two".to_owned()])
    );
}

#[test]
fn what_is_not_such_a_file_is_refused() {
    let one = item("one");
    for text in [
        String::new(),
        "[]".to_owned(),
        "no JSON".to_owned(),
        "{}".to_owned(),
        r#"{"configurationItems":{}}"#.to_owned(),
        r#"{"configurationItem":null}"#.to_owned(),
        format!(r#"{{"configurationItems":[{one}"#),
        format!(r#"{{"configurationItems":[{}"#, &one[..20]),
        format!(r#"{{"configurationItems":[{one}]"#),
        format!(r#"{{"configurationItems":[{one}]}} and more"#),
        format!(r#"{{"a":,"configurationItems":[{one}]}}"#).replace("\"a\":,", "\"a\":}"),
    ] {
        let read = ids(&text);
        assert!(read.is_err(), "{text}: {read:?}");
    }
}

#[test]
fn deep_nesting_costs_nothing() {
    let deep = format!(
        r#"{{"resourceType":"AWS::EC2::Instance","resourceId":"deep","configuration":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(ids(format!(r#"{{"configurationItems":[{deep}]}}"#)), Ok(vec!["deep".to_owned()]));
}

#[test]
fn memory_is_bounded_whatever_an_item_holds() {
    let mut ids = Ids::default();
    let large = io::repeat(b'a').take(1 << 26);
    let file = (&br#"{"configurationItems":[{"resourceType":""#[..])
        .chain(large)
        .chain(&br#""},{"resourceId":"two"}]}"#[..]);
    for_each_item(file, &mut ids).unwrap();
    assert_eq!(ids.0, ["(it is larger than 16 MiB)", "two"]);
    // A long value outside of every item is passed over.
    let long = io::repeat(b'a').take(1 << 26);
    let file = (&br#"{"x":""#[..]).chain(long).chain(&br#"","configurationItems":[]}"#[..]);
    assert!(for_each_item(file, &mut ids).is_ok());
}
