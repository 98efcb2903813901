//! What a document of a resource type may hold: the members that a path may name.

use super::computed::Type;

/// The shape of a value. Lists are transparent: a value of this shape may be a list of such.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// The type, where it is a single value.
    pub scalar: Option<Type>,
    /// The members, where it is an object with these.
    pub members: Vec<(Box<str>, Self)>,
    /// The shape of every member, where it is an object with any names, such as tags.
    pub any: Option<Box<Self>>,
    /// Whether it may be anything: nothing is published about it.
    pub is_open: bool,
}

impl Shape {
    /// The shape of a single value.
    pub fn scalar(scalar: Type) -> Self {
        Self { scalar: Some(scalar), ..Self::default() }
    }

    /// The shape of an object with any names.
    pub fn map(of: Self) -> Self {
        Self { any: Some(Box::new(of)), ..Self::default() }
    }

    /// The shape of what may be anything.
    pub fn open() -> Self {
        Self { is_open: true, ..Self::default() }
    }

    /// The shape of a member.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let known = self.members.iter().find(|(known, _)| **known == *name);
        known.map(|(_, shape)| shape).or(self.any.as_deref())
    }

    /// The shape of what has either one of two shapes.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        let differ = self.scalar != other.scalar;
        self.is_open |= other.is_open || differ;
        self.scalar = self.scalar.filter(|_| !differ);
        for (name, shape) in other.members {
            match self.members.iter().position(|(known, _)| *known == name) {
                Some(place) => {
                    let known = std::mem::take(&mut self.members[place].1);
                    self.members[place].1 = known.joined(shape);
                }
                None => self.members.push((name, shape)),
            }
        }
        self.any = self.any.or(other.any);
        self
    }

    /// The shape at a path, and the first of its names that is not there.
    pub fn at<'p>(&self, path: &'p str) -> Result<&Self, (&Self, &'p str)> {
        path.split('.').try_fold(self, |shape, name| shape.member(name).ok_or((shape, name)))
    }

    /// The names of the members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| &**name)
    }

    /// Puts a shape at a path, in the place of what is there.
    pub fn put<'n>(&mut self, path: impl IntoIterator<Item = &'n str>, shape: Self) {
        let mut place = self;
        for name in path {
            let known = place.members.iter().position(|(known, _)| **known == *name);
            let known = known.unwrap_or_else(|| {
                place.members.push((name.into(), Self::default()));
                place.members.len() - 1
            });
            place = &mut place.members[known].1;
        }
        *place = shape;
    }

    /// Takes a path out.
    pub fn remove(&mut self, path: &str) {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        if rest.is_empty() {
            self.members.retain(|(name, _)| **name != *first);
        } else if let Some((_, shape)) = self.members.iter_mut().find(|(name, _)| **name == *first)
        {
            shape.remove(rest);
        }
    }
}
