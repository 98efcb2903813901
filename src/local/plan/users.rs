//! `aws_iam_user`: the access keys and the console password that the plan gives it. MFA devices are enrolled by people, not plans.

use time::OffsetDateTime;

use super::document::Planned;
use super::references::{Target, target};
use crate::evaluation::parse_rfc3339;
use crate::resource::{AccessKey, Detail, Reading, User};

pub fn detail(user: &Planned<'_>, as_of: OffsetDateTime) -> Detail {
    let of_user = |kind: &str| user.document.planned().filter(|planned| planned.kind() == kind && belongs(planned, user)).collect::<Vec<_>>();
    let keys: Vec<_> = of_user("aws_iam_access_key")
        .iter()
        .map(|key| AccessKey {
            id: key.text("id").unwrap_or_else(|| key.address()).to_owned(),
            active: key.text("status") != Some("Inactive"),
            // One that does not exist yet is made when the plan is applied.
            created: key.text("create_date").and_then(parse_rfc3339).unwrap_or(as_of),
        })
        .collect();
    let console_access = if !of_user("aws_iam_user_login_profile").is_empty() {
        Reading::Known(true)
    } else if user.is_new() {
        Reading::Known(false)
    } else {
        Reading::unknown("The user exists already; the plan does not say whether it has a console password.")
    };
    let access_keys = if keys.is_empty() && !user.is_new() {
        Reading::unknown("The user exists already; the plan does not say which access keys it has.")
    } else {
        Reading::Known(keys)
    };
    Detail::User(User { access_keys, console_access, mfa_devices: Reading::unknown("A plan does not say which MFA devices a user has.") })
}

fn belongs(planned: &Planned<'_>, user: &Planned<'_>) -> bool {
    matches!(target(planned, "user", "aws_iam_user", &["name", "id"]), Target::One(one) if one.address() == user.address())
}
