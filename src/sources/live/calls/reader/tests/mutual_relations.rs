//! Types that are related to one another, and to themselves: neither can be read before the other.

use std::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::resource_types::{ec2_vpc, macie_session, security_hub_hub};
use crate::sources::live::calls::ListCall;

static ONE: ResourceCalls = ResourceCalls {
    related: &[&OTHER],
    ..ResourceCalls::of(macie_session::TYPE, ListCall::of_setting(Scope::Region))
};
static OTHER: ResourceCalls = ResourceCalls {
    related: &[&ONE, &OTHER],
    ..ResourceCalls::of(security_hub_hub::TYPE, ListCall::of_setting(Scope::Region))
};
/// Looks at both.
static THIRD: ResourceCalls = ResourceCalls {
    related: &[&ONE, &OTHER],
    ..ResourceCalls::of(ec2_vpc::TYPE, ListCall::of_setting(Scope::Region))
};

#[tokio::test]
async fn nothing_waits_for_itself() {
    let server = Server::start(|_| TestResponse::of(400, "")).await;
    let all = [&ONE, &OTHER, &THIRD];
    let types = || all.map(|calls| calls.resource_type);
    for judged in [&types()[..], &types()[..1], &types()[1..2], &types()[2..]] {
        let mut wanted = Wanted::default();
        wanted.judged.extend(judged);
        wanted.related.extend(&types()[..2]);
        let live = Live {
            calls: all.to_vec(),
            accounts: vec![account(&server)],
            refused: Vec::new(),
            as_of: OffsetDateTime::UNIX_EPOCH,
            until: None,
            readers: Readers::here(),
        };
        let (sender, mut receiver) = channel(1024);
        let from = Cursors::new();
        let read = timeout(Duration::from_secs(20), live.read(&wanted, &from, sender));
        read.await.expect("it waits for itself").unwrap();
        let (mut found, mut related) = (Vec::new(), BTreeSet::new());
        while let Some(event) = receiver.recv().await {
            match event {
                SourceEvent::Resources(resources) => found.extend(resources),
                SourceEvent::Related(read) => {
                    assert!(related.insert(read.resource_type), "read twice: {read:?}");
                    assert_eq!(read.missing, None);
                }
                _ => {}
            }
        }
        let mut found: Vec<_> = found.iter().map(|resource| resource.resource_type).collect();
        found.sort_unstable();
        let mut judged = judged.to_vec();
        judged.sort_unstable();
        assert_eq!(found, judged, "each once");
        let looks_at = |calls: &&ResourceCalls| judged.contains(&calls.resource_type);
        let expected = all.into_iter().filter(looks_at);
        let expected = expected.flat_map(|calls| calls.related).map(|calls| calls.resource_type);
        assert_eq!(related, expected.collect());
    }
}
