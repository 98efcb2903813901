//! What an expression of the configuration may mean.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::tree::Resources;

/// What an expression may mean.
#[derive(Clone, Debug)]
pub struct Meaning {
    pub of: Of,
    /// Whether it is one of these for sure.
    pub is_sure: bool,
    /// Whether it differs between the instances of the block or call that it stands in.
    pub differs: bool,
}

#[derive(Clone, Debug)]
pub enum Of {
    /// What is known before apply, and so is not what makes the value unknown.
    Known,
    /// Resources of other types.
    Others,
    These(Resources),
    Anything,
}

impl Meaning {
    pub const ANYTHING: Self = Self { of: Of::Anything, is_sure: false, differs: false };
    pub const KNOWN: Self = Self { of: Of::Known, is_sure: true, differs: false };

    pub fn these(these: Resources) -> Self {
        Self { of: Of::These(these), is_sure: true, differs: false }
    }

    pub fn none() -> Self {
        Self::these(Rc::new([]))
    }

    /// One or the other.
    pub fn or(self, other: Self) -> Self {
        let mut is_sure = self.is_sure && other.is_sure;
        let of = match (self.of, other.of) {
            (Of::Anything, _)
            | (_, Of::Anything)
            | (Of::Others, Of::These(_))
            | (Of::These(_), Of::Others) => Of::Anything,
            (Of::Known, of) | (of, Of::Known) => of,
            (Of::Others, Of::Others) => Of::Others,
            (Of::These(these), Of::These(others))
                if Rc::ptr_eq(&these, &others) || these == others =>
            {
                Of::These(these)
            }
            (Of::These(these), Of::These(others)) => {
                is_sure = false;
                Of::These(
                    these
                        .iter()
                        .chain(&*others)
                        .copied()
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .collect(),
                )
            }
        };
        Self { of, is_sure, differs: self.differs || other.differs }
    }
}
