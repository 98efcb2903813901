//! Time grows with a plan, and not with its square.

use std::time::{Duration, Instant};

use compliance::rules::Wanted;
use serde_json::{Value, json};

use super::builder::{Planned, document, read};

const MANY: usize = 4000;
/// Many times what an unoptimized build takes; the square took minutes of it.
const LONGEST: Duration = Duration::from_secs(20);

fn made_for_each(owner: &str, made_for: &str, argument: &str, references: &[&str]) -> Value {
    let resources = (0..MANY).flat_map(|number| {
        let owner = Planned::new(&format!("{owner}[\"{number}\"]"), json!({})).unknown(&[
            "id",
            "name",
            "bucket",
            "cluster_identifier",
        ]);
        [
            owner,
            Planned::new(&format!("{made_for}[\"{number}\"]"), json!({}))
                .refers(argument, references),
        ]
    });
    let mut plan = document(&resources.collect::<Vec<_>>(), &json!({}));
    // Each is written once.
    let blocks = plan["configuration"]["root_module"]["resources"].as_array_mut().unwrap();
    blocks.truncate(2);
    blocks[1]["for_each_expression"] = json!({ "references": [owner] });
    plan
}

#[test]
fn of_four_thousand_of_everything() {
    let kinds = [
        ("aws_iam_user.u", "aws_iam_access_key.k", "user"),
        ("aws_iam_user.u", "aws_iam_user_login_profile.l", "user"),
        ("aws_s3_bucket.b", "aws_s3_bucket_server_side_encryption_configuration.e", "bucket"),
        ("aws_rds_cluster.c", "aws_rds_cluster_instance.m", "cluster_identifier"),
    ];
    for (owner, owned, argument) in kinds {
        // What is found, what is one of many, and what may be anything.
        for references in [
            &[owner, "each.key"][..],
            &["each.value.id", "each.value"],
            &[owner, "each.key", "each.key"],
            &[owner, "local.x"],
            &["local.x"],
        ] {
            let plan = read(&made_for_each(owner, owned, argument, references)).unwrap();
            let begin = Instant::now();
            assert!(plan.resources(&Wanted::all()).len() >= MANY);
            assert!(begin.elapsed() < LONGEST, "{owned} {references:?}: {:?}", begin.elapsed());
        }
    }
}
