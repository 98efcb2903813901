//! The account: how much of everything it has, and where. A resource is its number: what it is like
//! follows from that.

use std::ops::Range;

use crate::arguments::Arguments;
use crate::request::Request;

pub const ID: &str = "123456789012";

#[derive(Debug)]
pub struct Account {
    pub instances: u64,
    pub buckets: u64,
    pub databases: u64,
    pub users: u64,
    pub regions: Vec<String>,
    page_size: u64,
}

/// The numbers on one page, and where the next begins.
#[derive(Debug)]
pub struct Page {
    pub numbers: Vec<u64>,
    pub next: Option<u64>,
}

impl Account {
    pub fn new(arguments: Arguments) -> Self {
        let Arguments { instances, buckets, databases, users, regions, page_size, .. } = arguments;
        Self { instances, buckets, databases, users, regions, page_size: page_size.max(1) }
    }

    pub fn region_of(&self, number: u64) -> &str {
        let regions = self.regions.len().max(1) as u64;
        usize::try_from(number % regions)
            .ok()
            .and_then(|at| self.regions.get(at))
            .map_or("us-east-1", String::as_str)
    }

    /// A page of what a region has, for a request that names its page by `token` and its size by
    /// `size`.
    pub fn page_in(
        &self,
        total: u64,
        request: &Request,
        token: &str,
        size: &str,
        usual: u64,
    ) -> Page {
        let step = self.regions.len().max(1) as u64;
        let Some(first) = (0..step).find(|at| self.region_of(*at) == request.region) else {
            return Page { numbers: Vec::new(), next: None };
        };
        let here = total.saturating_sub(first).div_ceil(step);
        let (range, next) = self.range(here, request, token, size, usual);
        Page { numbers: range.map(|at| first + at * step).collect(), next }
    }

    /// The same for what belongs to no region.
    pub fn page(&self, total: u64, request: &Request, token: &str, size: &str, usual: u64) -> Page {
        let (range, next) = self.range(total, request, token, size, usual);
        Page { numbers: range.collect(), next }
    }

    fn range(
        &self,
        here: u64,
        request: &Request,
        token: &str,
        size: &str,
        usual: u64,
    ) -> (Range<u64>, Option<u64>) {
        // Without a size the request gets AWS' own: ListBuckets then names every bucket at once.
        let size = request.number(size).map_or(usual, |size| size.clamp(1, self.page_size));
        let start = request.number(token).unwrap_or(0).min(here);
        let end = (start + size).min(here);
        (start..end, (end < here).then_some(end))
    }
}
