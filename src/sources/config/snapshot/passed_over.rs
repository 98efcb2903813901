//! What was not read, and why: many of one kind are counted, not listed one by one.

use crate::model::resource::ResourceType;
use crate::model::scan_record::Gap;

/// How many of a kind are named.
const NAMED: usize = 10;

/// Files and items that were passed over.
#[derive(Clone, Debug, Default)]
pub struct PassedOver(Vec<Kind>);

#[derive(Clone, Debug)]
struct Kind {
    why: String,
    resource_type: Option<ResourceType>,
    named: Vec<String>,
    others: u64,
}

impl PassedOver {
    /// Counts something that was passed over; `what` is its name.
    pub fn add(
        &mut self,
        what: impl FnOnce() -> String,
        why: &str,
        resource_type: Option<ResourceType>,
    ) {
        let place = self
            .0
            .iter()
            .position(|kind| kind.why == why && kind.resource_type == resource_type)
            .unwrap_or_else(|| {
                self.0.push(Kind {
                    why: why.to_owned(),
                    resource_type,
                    named: Vec::new(),
                    others: 0,
                });
                self.0.len() - 1
            });
        let kind = &mut self.0[place];
        if kind.named.len() < NAMED { kind.named.push(what()) } else { kind.others += 1 }
    }

    /// Whether nothing was passed over.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was passed over, as gaps of a scan.
    pub fn gaps(&self) -> Vec<Gap> {
        let of = |kind: &Kind, what: String| match kind.resource_type {
            Some(resource_type) => Gap::of(resource_type, what, &kind.why),
            None => Gap::new(what, &kind.why),
        };
        let mut gaps = Vec::new();
        for kind in &self.0 {
            gaps.extend(kind.named.iter().map(|name| of(kind, name.clone())));
            if kind.others > 0 {
                gaps.push(of(kind, format!("and {} more", kind.others)));
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_types::ec2_instance;

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut passed_over = PassedOver::default();
        for number in 0..500 {
            passed_over.add(|| format!("{number}.json"), "it is not AWS Config's", None);
        }
        passed_over.add(|| "i-1".to_owned(), "it has no id", Some(ec2_instance::TYPE));
        let gaps: Vec<_> = passed_over.gaps().iter().map(ToString::to_string).collect();
        assert_eq!(gaps.len(), 12);
        assert_eq!(
            gaps[9..],
            [
                "9.json: it is not AWS Config's",
                "and 490 more: it is not AWS Config's",
                "i-1: it has no id"
            ]
        );
    }
}
