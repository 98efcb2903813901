use comfy_table::Cell;

use super::{Column, Listing, wrapped};

const SENTENCE: &str =
    "Open to the world: tcp 22 from 0.0.0.0/0, tcp 3389 from 0.0.0.0/0, udp 22 from 0.0.0.0/0.";

fn listing() -> Listing {
    let mut listing = Listing::new([
        Column::key("Scan"),
        Column::key("Resource"),
        Column::optional("Region", 1),
        Column::optional("Source", 0),
        Column::key("Failed").number(),
        Column::sentence("Why"),
    ]);
    for (resource, failed) in [("harbourly-catalogue-sync-dev-02", 7), ("default", 1_000)] {
        listing.add_row(vec![
            Cell::new("2026-11-23T21:08:08Z"),
            Cell::new(resource),
            Cell::new("ap-southeast-2"),
            Cell::new("live"),
            Cell::new(failed),
            Cell::new(SENTENCE),
        ]);
    }
    listing
}

#[test]
fn no_width_breaks_an_id_or_a_date() {
    for columns in (1..240).map(Some).chain([None]) {
        let text = listing().fitted(columns);
        for whole in ["2026-11-23T21:08:08Z", "harbourly-catalogue-sync-dev-02", "1000"] {
            assert!(text.contains(whole), "{columns:?}: {text}");
        }
        // Every word of the sentence is there, twice.
        for word in SENTENCE.split(' ') {
            assert!(text.matches(word).count() >= 2, "{columns:?}, {word}: {text}");
        }
        assert!(text.lines().all(|line| line == line.trim_end()), "{columns:?}: {text}");
        // Wide enough for the longest id: every line fits.
        if let Some(columns) = columns.filter(|columns| *columns >= 40) {
            let text = anstream::adapter::strip_str(&text).to_string();
            assert!(text.lines().all(|line| line.chars().count() <= columns), "{columns}: {text}");
        }
    }
}

#[test]
fn sentences_move_first_then_columns_go_then_rows_break() {
    let shape = |columns| {
        let text = listing().fitted(Some(columns));
        (text.lines().count(), text.contains("Region"), text.contains("Source"))
    };
    assert_eq!(listing().fitted(None).lines().count(), 4);
    // Header, its line, and two rows.
    assert_eq!(shape(200), (4, true, true));
    // The sentence is wrapped beside its row, then below it.
    assert_eq!(shape(150), (6, true, true));
    assert_eq!(shape(100), (6, true, true));
    // The note names what is left out.
    let narrow = listing().fitted(Some(80));
    assert!(narrow.contains("Not shown in a terminal this narrow: Source."), "{narrow}");
    assert!(narrow.contains("ap-southeast-2"), "{narrow}");
    let narrower = listing().fitted(Some(60));
    assert!(narrower.contains("narrow: Region, Source."), "{narrower}");
    assert!(!narrower.contains("ap-southeast-2"), "{narrower}");
}

#[test]
fn words_are_wrapped_and_never_broken() {
    assert_eq!(wrapped("a bc def", Some(4)), ["a bc", "def"]);
    assert_eq!(wrapped("a bc def", None), ["a bc def"]);
    assert_eq!(
        wrapped("arn:aws:iam::123456789012:user x", Some(5)),
        ["arn:aws:iam::123456789012:user", "x"]
    );
    assert_eq!(wrapped("", Some(5)), [""]);
    // A letter may be two columns wide.
    assert_eq!(wrapped("日本 日本", Some(8)), ["日本", "日本"]);
}
