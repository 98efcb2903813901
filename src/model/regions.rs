//! Regions as people write them, on the command line, in the environment and in settings: checked
//! by their form, which shows the partition.
//!
//! Whether a region of that form exists and is enabled is AWS's to say: a list of regions here
//! would be out of date with the next one.

use thiserror::Error;

use crate::model::partition::Partition;

/// Every region that the account has enabled.
pub const ALL: &str = "all";

/// The words of which every region's name so far has one.
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Why a text is no region, or several are none together.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum UnfitRegion {
    #[error("the name of a region is empty")]
    Empty,
    #[error("`{name}` is not a region ({})", .nearest.as_ref().map_or_else(|| "they are called like eu-west-1".to_owned(), |nearest| format!("did you mean `{nearest}`?")))]
    Unknown { name: String, nearest: Option<String> },
    #[error(
        "`{first}` is in partition {first_partition} of AWS and `{second}` in {second_partition}, and an account is in one partition: scan them one after the other"
    )]
    TwoPartitions {
        first: String,
        first_partition: Partition,
        second: String,
        second_partition: Partition,
    },
}

/// One region's name.
pub fn region(text: &str) -> Result<String, UnfitRegion> {
    let name = text.trim();
    if name.is_empty() {
        return Err(UnfitRegion::Empty);
    }
    match Partition::of_region(name) {
        Some(_) if misspelt(name).is_none() => Ok(name.to_owned()),
        _ => Err(UnfitRegion::Unknown { name: name.to_owned(), nearest: nearest(name) }),
    }
}

/// One region's name, or `all`.
pub fn region_or_all(text: &str) -> Result<String, UnfitRegion> {
    match text.trim() {
        ALL => Ok(ALL.to_owned()),
        name if name.eq_ignore_ascii_case(ALL) || name == "*" => {
            Err(UnfitRegion::Unknown { name: name.to_owned(), nearest: Some(ALL.to_owned()) })
        }
        name => region(name),
    }
}

/// Regions of one account, each once; a text may name several, separated by commas.
pub fn regions<T: AsRef<str>>(texts: &[T]) -> Result<Vec<String>, UnfitRegion> {
    let mut names = Vec::new();
    for text in texts.iter().flat_map(|text| text.as_ref().split(',')) {
        let name = region_or_all(text)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    of_one_partition(&names)?;
    Ok(names)
}

fn of_one_partition(names: &[String]) -> Result<(), UnfitRegion> {
    let mut placed = names.iter().filter_map(|name| Some((name, Partition::of_region(name)?)));
    let Some((first, first_partition)) = placed.next() else { return Ok(()) };
    match placed.find(|(_, partition)| *partition != first_partition) {
        None => Ok(()),
        Some((second, second_partition)) => Err(UnfitRegion::TwoPartitions {
            first: first.clone(),
            first_partition,
            second: second.clone(),
            second_partition,
        }),
    }
}

/// The region that is meant by a name of the right form whose direction is one letter off.
fn misspelt(name: &str) -> Option<String> {
    let (before, number) = name.rsplit_once('-')?;
    let (place, direction) = before.rsplit_once('-')?;
    let meant = DIRECTIONS.into_iter().filter(|known| strsim::osa_distance(known, direction) == 1);
    if DIRECTIONS.contains(&direction) {
        None
    } else {
        meant.map(|known| format!("{place}-{known}-{number}")).next()
    }
}

/// The region that is meant by an availability zone, by other letters or other separators, or by a
/// misspelt direction.
fn nearest(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let zone = lower
        .strip_suffix(|last: char| last.is_ascii_lowercase())
        .filter(|rest| rest.ends_with(|last: char| last.is_ascii_digit()));
    let squeezed: String =
        zone.unwrap_or(&lower).chars().filter(char::is_ascii_alphanumeric).collect();
    let (letters, number) =
        squeezed.split_at(squeezed.find(|letter: char| letter.is_ascii_digit())?);
    let spelt = DIRECTIONS
        .into_iter()
        .filter_map(|direction| Some((letters.strip_suffix(direction)?, direction)));
    let meant = spelt.flat_map(|(place, direction)| {
        let cut = (1..place.len()).map(move |at| format!("{}-{}", &place[..at], &place[at..]));
        std::iter::once(place.to_owned())
            .chain(cut)
            .map(move |place| format!("{place}-{direction}-{number}"))
    });
    let is_region = |name: &String| Partition::of_region(name).is_some();
    meant.into_iter().find(is_region).or_else(|| misspelt(&lower).filter(is_region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_a_form_and_is_not_listed() {
        for name in [
            "us-east-1",
            "ap-southeast-7",
            "eu-nowhere-99",
            "us-gov-west-1",
            "cn-northwest-1",
            "eusc-de-east-1",
            "us-iso-east-1",
            "us-isof-south-1",
        ] {
            assert_eq!(region(name), Ok(name.to_owned()));
        }
        assert_eq!(
            region(" us-east-1\t"),
            Ok("us-east-1".to_owned()),
            "spaces around it are no part of it"
        );
        assert_eq!((region(""), region("  ")), (Err(UnfitRegion::Empty), Err(UnfitRegion::Empty)));
    }

    #[test]
    fn what_is_meant_is_named() {
        let cases = [
            ("US-EAST-1", Some("us-east-1")),
            ("Us-East-1", Some("us-east-1")),
            ("us_east_1", Some("us-east-1")),
            ("us east 1", Some("us-east-1")),
            ("useast1", Some("us-east-1")),
            ("us-east1", Some("us-east-1")),
            ("eu-west-1a", Some("eu-west-1")),
            ("usgovwest1", Some("us-gov-west-1")),
            ("ap-southeast2", Some("ap-southeast-2")),
            ("us-esat-1", Some("us-east-1")),
            ("eu-centrall-1", Some("eu-central-1")),
            ("EUSC-DE-EAST-1", Some("eusc-de-east-1")),
            ("us-east", None),
            ("EU", None),
            ("Ireland", None),
            ("global", None),
            ("aws-global", None),
            ("foo-bar-1", None),
            ("xx-east-1", None),
            ("us-east-1;rm", None),
            ("ü-east-1", None),
            ("123456789012", None),
        ];
        for (name, meant) in cases {
            assert_eq!(
                region(name),
                Err(UnfitRegion::Unknown {
                    name: name.to_owned(),
                    nearest: meant.map(str::to_owned)
                }),
                "{name}"
            );
        }
        assert_eq!(
            region("US-EAST-1").map_err(|error| error.to_string()),
            Err("`US-EAST-1` is not a region (did you mean `us-east-1`?)".to_owned())
        );
        assert_eq!(
            region("EU").map_err(|error| error.to_string()),
            Err("`EU` is not a region (they are called like eu-west-1)".to_owned())
        );
    }

    #[test]
    fn several_are_separated_by_commas_and_are_of_one_partition() {
        let names = |texts: &[&str]| regions(texts).map_err(|error| error.to_string());
        assert_eq!(
            names(&["us-east-1, eu-west-1", "us-east-1"]),
            Ok(vec!["us-east-1".to_owned(), "eu-west-1".to_owned()])
        );
        assert_eq!(names(&["all"]), Ok(vec!["all".to_owned()]));
        assert_eq!(names(&[]), Ok(Vec::new()));
        for (texts, message) in [
            (&["us-east-1,"][..], "the name of a region is empty"),
            (&["ALL"], "`ALL` is not a region (did you mean `all`?)"),
            (&["*"], "`*` is not a region (did you mean `all`?)"),
            (
                &["us-east-1", "all", "cn-north-1"],
                "`us-east-1` is in partition aws of AWS and `cn-north-1` in aws-cn, and an account is in one partition: scan them one after the other",
            ),
        ] {
            assert_eq!(names(texts), Err(message.to_owned()));
        }
    }
}
