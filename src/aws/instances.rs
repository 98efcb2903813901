//! EC2 instances with their tags: `DescribeInstances`, a thousand a page.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Instance as Described, InstanceStateName};

use futures_util::future::join_all;

use super::inventory::{Reader, Service};
use super::trimmed::Trimmed;
use crate::resource::{Instance, Reading};
use crate::resource_types::ec2_instance;

/// What [`instance`] and its caller read.
const READ: Trimmed = Trimmed { list: "instancesSet", kept: &["instanceId", "instanceState", "tagSet"] };

pub const SERVICE: Service = Service {
    kind: ec2_instance::TYPE,
    read: |reader| {
        Box::pin(async move {
            join_all(reader.account.regions.iter().map(|region| read(&reader, region))).await;
        })
    },
    // AWS Config records everything that is judged.
    complete: |_, resource| Box::pin(async { Some(resource) }),
};

async fn read(reader: &Reader, region: &str) {
    let client = aws_sdk_ec2::Client::new(&reader.account.in_region(region));
    let Some(mut pages) = reader.pages(ec2_instance::TYPE, region).await else { return };
    loop {
        let turn = reader.account.turn().await;
        let page = client.describe_instances().max_results(1000).set_next_token(pages.token()).customize().interceptor(READ).send().await;
        drop(turn);
        let page = match page {
            Ok(page) => page,
            Err(error) => return pages.failed(pages.refusal("ec2:DescribeInstances", &error)).await,
        };
        let found = page.reservations().iter().flat_map(|reservation| reservation.instances()).map(|described| {
            let (name, instance) = instance(described);
            reader.resource(ec2_instance::TYPE, described.instance_id().unwrap_or_default(), &name, region, instance.document())
        });
        pages.send(found.collect()).await;
        if !pages.read(page.next_token()).await {
            return;
        }
    }
}

fn instance(described: &Described) -> (String, Instance) {
    let tags: BTreeMap<_, _> =
        described.tags().iter().filter_map(|tag| Some((tag.key()?.to_owned(), Reading::Known(tag.value().unwrap_or_default().to_owned())))).collect();
    let name = match tags.get("Name") {
        Some(Reading::Known(name)) => name.clone(),
        _ => String::new(),
    };
    let state = described.state().and_then(|state| state.name());
    let exists = !matches!(state, Some(InstanceStateName::Terminated | InstanceStateName::ShuttingDown));
    (name, Instance { exists, tags: Reading::Known(tags), hidden_tags: None })
}
