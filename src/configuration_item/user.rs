//! An IAM user, of whom AWS Config records the name alone. What it leaves out is read where other programs, such as our demo, have added it.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::document::{self, Field};
use super::moment::moment;
use super::scalar::Scalar;
use crate::resource::{AccessKey, Reading, User};

const NOT_RECORDED: &str = "AWS Config does not record access keys, login profiles and MFA devices.";

/// The name of a user, and what else the documents say.
pub fn user(configuration: Option<&RawValue>, supplement: Option<&RawValue>) -> (Option<String>, User) {
    let name = document::read::<UserConfiguration>(configuration).ok().and_then(|configuration| configuration.user_name.known());
    let user = document::read::<UserSupplement>(supplement).map_or_else(|_| User::unknown(NOT_RECORDED), UserSupplement::user);
    (name, user)
}

#[derive(Deserialize)]
struct UserConfiguration {
    #[serde(default, rename = "userName", alias = "UserName")]
    user_name: Field<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserSupplement {
    #[serde(default)]
    access_keys: Field<Vec<RecordedKey>>,
    // `null` says that there is none; an absent key says nothing.
    #[serde(default, deserialize_with = "document::present")]
    login_profile: Option<Box<RawValue>>,
    #[serde(default, rename = "MFADevices")]
    mfa_devices: Field<Vec<IgnoredAny>>,
}

impl UserSupplement {
    fn user(self) -> User {
        User {
            access_keys: match self.access_keys.reading(NOT_RECORDED) {
                Reading::Known(keys) => read_keys(keys),
                Reading::Unknown(reason) => Reading::Unknown(reason),
            },
            hidden_keys: None,
            console_access: match self.login_profile.as_deref().map(RawValue::get) {
                Some("null") => Reading::Known(false),
                Some(profile) if profile.starts_with('{') => Reading::Known(true),
                Some(_) => Reading::Unknown(document::odd()),
                None => Reading::unknown(NOT_RECORDED),
            },
            mfa_devices: match self.mfa_devices.reading(NOT_RECORDED) {
                Reading::Known(devices) => Reading::Known(devices.len()),
                Reading::Unknown(reason) => Reading::Unknown(reason),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordedKey {
    #[serde(alias = "AccessKeyId")]
    access_key_id: String,
    #[serde(alias = "Status")]
    status: String,
    #[serde(alias = "CreateDate")]
    create_date: String,
}

fn read_keys(keys: Vec<RecordedKey>) -> Reading<Vec<AccessKey>> {
    let mut read = Vec::new();
    for key in keys {
        let Some(active) = AccessKey::is_active(&key.status) else {
            return Reading::unknown(format!("An access key has the status `{}`, which is not known.", key.status));
        };
        let Some(created) = moment(&Scalar::Text(key.create_date.into())) else {
            return Reading::unknown("An access key's creation date could not be read.");
        };
        read.push(AccessKey { active, created, id: key.access_key_id });
    }
    Reading::Known(read)
}
