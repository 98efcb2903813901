//! `compliance history RESOURCE`: everything that was ever said of a resource.

use anyhow::{Result, bail};

use super::arguments::{HistoryArguments, Output};
use super::exit::Exit;
use super::places::{Places, settings};
use super::{print, table};
use crate::local::history::Sqlite;
use crate::ports::History;

pub async fn run(arguments: HistoryArguments) -> Result<Exit> {
    let places = Places::new(&arguments.places, &settings(&arguments.places)?, None)?;
    if !places.history.exists() {
        bail!("there is no history at {}: run `compliance scan` first, or name its file with --history", places.history.display());
    }
    let history = Sqlite::open(&places.history)?;
    let evaluations = history.timeline(&arguments.resource).await?;
    let Some(newest) = evaluations.last() else {
        let like = history.like(&arguments.resource, 5)?;
        let hint = if like.is_empty() { "ids and names are compared whole".to_owned() } else { format!("did you mean {}?", like.join(", ")) };
        bail!("the history {} knows no resource `{}`: {hint}", places.history.display(), arguments.resource);
    };
    match arguments.output {
        Output::Json => print(&format!("{}\n", serde_json::to_string_pretty(&evaluations)?))?,
        Output::Table => {
            let title = format!(
                "{} {} ({}), {} of account {}",
                newest.resource_type, newest.resource_name, newest.resource_id, newest.region, newest.account_id
            );
            print(&format!("{}{}", table::heading(&title), table::timeline(&evaluations)))?;
        }
    }
    Ok(Exit::Done)
}
