//! A list whose first elements take no memory of their own: most rules need few.

/// A list of which `N` elements are kept in place.
#[derive(Debug)]
pub(crate) struct Few<T, const N: usize> {
    first: [T; N],
    rest: Vec<T>,
    length: usize,
}

impl<T: Copy, const N: usize> Few<T, N> {
    /// An empty list. Places without an element have `filler`.
    pub(crate) const fn new(filler: T) -> Self {
        Self { first: [filler; N], rest: Vec::new(), length: 0 }
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn get(&self, place: usize) -> Option<T> {
        if place >= self.length {
            return None;
        }
        self.first.get(place).or_else(|| self.rest.get(place - N)).copied()
    }

    /// Puts an element in the place of another.
    pub(crate) fn set(&mut self, place: usize, element: T) {
        if place >= N {
            if let Some(known) = self.rest.get_mut(place - N) {
                *known = element;
            }
        } else if place < self.length {
            self.first[place] = element;
        }
    }

    pub(crate) fn push(&mut self, element: T) {
        match self.first.get_mut(self.length) {
            Some(place) => *place = element,
            None => self.rest.push(element),
        }
        self.length += 1;
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.rest.truncate(length.saturating_sub(N));
        self.length = self.length.min(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut few = Few::<_, 2>::new(0);
        let mut list = Vec::new();
        for turn in 0..200_usize {
            match turn % 7 {
                0..=4 => {
                    few.push(turn);
                    list.push(turn);
                }
                5 => {
                    let place = list.len() / 2;
                    few.set(place, turn);
                    list[place] = turn;
                }
                _ => {
                    let length = if turn % 5 == 0 { 1 } else { list.len() - 2 };
                    few.truncate(length);
                    list.truncate(length);
                }
            }
            let elements: Vec<_> = (0..few.len()).map(|place| few.get(place).unwrap()).collect();
            assert_eq!(elements, list);
            assert_eq!(few.get(list.len()), None);
        }
    }
}
