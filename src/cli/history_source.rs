//! The history that a command looks back at: the account's, the bundled account's, or the table in
//! AWS.

use anyhow::{Result, bail};

use super::data_paths::DataPaths;
use super::options::HistorySourceArguments;
use crate::history::port::History;
use crate::history::sqlite::Sqlite;
use crate::model::lambda_functions::LambdaFunction;
use crate::rules::selection::{Pack, Selection};
use crate::settings::Settings;

pub struct HistorySource {
    pub history: Box<dyn History>,
    pub data_paths: DataPaths,
}

impl HistorySource {
    /// The history, or an error that says how to get one.
    pub async fn open(arguments: &HistorySourceArguments, settings: &Settings) -> Result<Self> {
        match Self::find(arguments, settings).await? {
            Ok(history_source) => Ok(history_source),
            Err(data_paths) if arguments.demo => bail!(
                "there is no history at {}: run `compliance scan --demo` first",
                data_paths.history()
            ),
            Err(data_paths) => bail!(
                "there is no history at {}: run `compliance scan` first, or name its file with --history",
                data_paths.history()
            ),
        }
    }

    /// The history, or where it would be.
    pub async fn find(
        arguments: &HistorySourceArguments,
        settings: &Settings,
    ) -> Result<Result<Self, DataPaths>> {
        let mut data_paths =
            DataPaths::new(&arguments.data_paths, settings, arguments.demo.then_some("demo"))?;
        if let Some(suffix) = &arguments.from_aws {
            let name = format!("compliance-history-{suffix}");
            data_paths.table = Some(name.clone());
            return Ok(Ok(Self { history: table(name, arguments).await?, data_paths }));
        }
        if !data_paths.history.exists() {
            return Ok(Err(data_paths));
        }
        Ok(Ok(Self { history: Box::new(Sqlite::open(&data_paths.history)?), data_paths }))
    }

    /// The functions of which a report names that there is no scan: those whose rules run.
    pub fn expected(&self, settings: &Settings) -> Result<Vec<LambdaFunction>> {
        let deployed = self.data_paths.table.is_some();
        let default = if deployed { Pack::Core } else { Pack::Recommended };
        let rules = settings.rules(&Selection::default(), default)?;
        Ok(LambdaFunction::with_rules(|rule| rules.iter().any(|runs| runs.id == rule.id)))
    }

    /// Names like one that is not known; the table in AWS cannot be searched.
    pub fn like(&self, resource: &str) -> Vec<String> {
        if self.data_paths.table.is_some() {
            return Vec::new();
        }
        Sqlite::open(&self.data_paths.history)
            .and_then(|history| history.like(resource, 5))
            .unwrap_or_default()
    }
}

#[cfg(feature = "live")]
async fn table(name: String, arguments: &HistorySourceArguments) -> Result<Box<dyn History>> {
    Ok(Box::new(
        super::live::table(name, arguments.profile.as_deref(), arguments.region.as_deref()).await?,
    ))
}

// The signature is that of the live one.
#[cfg(not(feature = "live"))]
#[allow(clippy::unused_async)]
async fn table(name: String, _: &HistorySourceArguments) -> Result<Box<dyn History>> {
    bail!("this build has no AWS SDK: build with default features to read {name}")
}
