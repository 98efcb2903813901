//! What is known of a value before it is computed.

use super::computed::Type;
use super::evaluate::functions::Takes;
use super::shape::Shape;

/// What is known of a value before it is computed.
#[derive(Clone, Debug)]
pub enum Kind<'s> {
    /// Nothing.
    Anything,
    /// It has this type.
    A(Type),
    /// It is a list of such.
    List(Box<Self>),
    /// It is an object with any names, and such members.
    Map(Box<Self>),
    /// It is at a place of a document.
    Place(Place<'s>),
}

/// A place in the resource's document or in a related one.
#[derive(Clone, Debug)]
pub struct Place<'s> {
    /// `None` for the resource itself.
    pub(crate) relation: Option<usize>,
    pub(crate) path: Vec<String>,
    pub(crate) shape: &'s Shape,
}

impl Kind<'_> {
    /// Its type, where it is a single value.
    pub(crate) fn scalar(&self) -> Option<Type> {
        match self {
            Self::A(scalar) => Some(*scalar),
            Self::Place(place) => place.shape.scalar,
            Self::Anything | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Whether it is surely no single value.
    pub(crate) fn is_structure(&self) -> bool {
        match self {
            Self::List(_) | Self::Map(_) => true,
            Self::Place(place) => place.shape.scalar.is_none() && !place.shape.is_open,
            Self::A(_) | Self::Anything => false,
        }
    }

    /// The kind without its place: everything of it is read already.
    pub(crate) fn detached(self) -> Self {
        match self {
            Self::Place(place) => place.shape.scalar.map_or(Self::Anything, Kind::A),
            Self::List(of) => Self::List(Box::new(of.detached())),
            other => other,
        }
    }

    pub(crate) fn may_be(&self, takes: Takes) -> bool {
        match self {
            Self::Anything => true,
            Self::A(is) => takes.accepts(*is),
            Self::List(_) => takes.accepts(Type::List),
            Self::Map(_) => takes.accepts(Type::Object),
            Self::Place(place) => match place.shape.scalar {
                Some(is) => takes.accepts(is) || takes.accepts(Type::List),
                None => {
                    place.shape.is_open || takes.accepts(Type::List) || takes.accepts(Type::Object)
                }
            },
        }
    }

    pub(crate) fn in_words(&self) -> &'static str {
        match self {
            Self::Anything => "a value",
            Self::A(is) => is.as_str(),
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
            Self::Place(place) => place.shape.scalar.map_or("an object or a list", Type::as_str),
        }
    }
}
