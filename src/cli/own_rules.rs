//! Rules of the user's own: found, checked, and made rules like the others before a command looks
//! at any.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::arguments::{Arguments, Command};
use super::options::{DataPathArguments, HistorySourceArguments};
use super::rules::RulesCommand;
use crate::rules::{folders, own};
use crate::settings::FILE_NAME;
use crate::settings::of_rules::{USUAL_FOLDER, folders as named};

/// Loads them for the commands that look at rules.
pub fn load(arguments: &Arguments) -> Result<()> {
    let config = match &arguments.command {
        // `doctor` reports what is wrong with them, and the others do not look at rules.
        Command::Doctor(_) | Command::Init(_) | Command::Completions(_) | Command::Man(_) => {
            return Ok(());
        }
        Command::Scan(scan) => of_data_paths(&scan.data_paths),
        Command::Watch(watch) => of_data_paths(&watch.data_paths),
        Command::Report(report) => of_history(&report.history_source),
        Command::History(history) => of_history(&history.history_source),
        Command::Diff(diff) => of_history(&diff.history_source),
        Command::Trend(trend) => of_history(&trend.history_source),
        Command::Exceptions(exceptions) => of_history(&exceptions.history_source),
        Command::Evidence(evidence) => of_history(&evidence.history_source),
        Command::Frameworks(_) | Command::Cost(_) => None,
        Command::Rules(rules) => match &rules.command {
            Some(RulesCommand::List { config, .. } | RulesCommand::Try { config, .. }) => {
                config.as_deref()
            }
            None | Some(RulesCommand::Show { .. }) => None,
            // These look at files, which may have mistakes.
            Some(_) => return Ok(()),
        },
    };
    install(&arguments.rules, config)
}

/// Loads those of the folders that are asked for, or that settings name.
pub fn install(asked: &[PathBuf], config: Option<&Path>) -> Result<()> {
    let folders = folders(asked, config)?;
    if !folders.is_empty() {
        own::install(folders::load(&folders)?.own())?;
    }
    Ok(())
}

/// The folders that are asked for, else those that the settings name, else the one beside them
/// where there is one.
pub fn folders(asked: &[PathBuf], config: Option<&Path>) -> Result<Vec<PathBuf>> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let here = Path::new(FILE_NAME);
    let settings = config.or_else(|| here.exists().then_some(here));
    if let Some(folders) = settings.map(named).transpose()?.flatten() {
        return Ok(folders);
    }
    let beside = settings.unwrap_or(here).with_file_name(USUAL_FOLDER);
    Ok(beside.is_dir().then_some(beside).into_iter().collect())
}

fn of_data_paths(arguments: &DataPathArguments) -> Option<&Path> {
    arguments.config.as_deref()
}

fn of_history(arguments: &HistorySourceArguments) -> Option<&Path> {
    of_data_paths(&arguments.data_paths)
}
