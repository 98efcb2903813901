//! What README.md and the pages of docs/ say of the command line is what it takes. `checks/book`
//! runs the blocks marked `sh`.

use std::fs;
use std::path::PathBuf;

use clap::CommandFactory;
use compliance::cli::Arguments;
use compliance::resource_types::ResourceType;
use compliance::rules::RULES;
use compliance::settings::Settings;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every page for people. README.md and CONTRIBUTING.md are not among the sources of the flake's
/// check: an edit of them rebuilds nothing there.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let beside = ["README.md", "CONTRIBUTING.md"].map(|name| root().join(name));
    docs.chain(beside)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter_map(|path| fs::read_to_string(&path).ok().map(|text| (path, text)))
        .collect()
}

/// The lines of code, and the spans of code between them, each with its line.
#[derive(Debug, Default)]
struct Code {
    lines: Vec<(usize, String)>,
    spans: Vec<(usize, String)>,
}

impl Code {
    fn of(text: &str) -> Self {
        let (mut code, mut fenced, mut after_blank) = (Self::default(), false, true);
        let mut continued = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            let fence = line.trim_start().starts_with("```");
            let is_code =
                fenced || (line.starts_with("    ") && (after_blank || !continued.is_empty()));
            fenced ^= fence;
            if fence {
                continue;
            }
            // What follows an indented block's first line is of it, too.
            after_blank = line.trim().is_empty() || (is_code && !fenced);
            if !is_code {
                let spans = line.split('`').skip(1).step_by(2);
                code.spans.extend(spans.map(|span| (number, span.to_owned())));
                continue;
            }
            if let Some(begun) = line.trim_end().strip_suffix('\\') {
                continued.push_str(begun);
                continue;
            }
            code.lines.push((number, std::mem::take(&mut continued) + line));
        }
        code
    }
}

/// The words of each command of a line of shell: quotes are taken off, comments and redirections
/// are left out.
fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut words) = (vec![vec![]], None::<String>);
    let (mut quote, mut redirected) = (None, false);
    let end =
        |word: &mut Option<String>, commands: &mut Vec<Vec<String>>, redirected: &mut bool| {
            if let Some(word) = word.take()
                && !std::mem::take(redirected)
            {
                commands.last_mut().unwrap().push(word);
            }
        };
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                words.get_or_insert_default();
            }
            (None, '#') if words.is_none() => break,
            (None, '|' | ';' | '&' | '(' | ')') => {
                end(&mut words, &mut commands, &mut redirected);
                commands.push(vec![]);
            }
            (None, '>' | '<') => {
                end(&mut words, &mut commands, &mut redirected);
                redirected = true;
            }
            (None, space) if space.is_whitespace() => {
                end(&mut words, &mut commands, &mut redirected);
            }
            _ => words.get_or_insert_default().push(character),
        }
    }
    end(&mut words, &mut commands, &mut redirected);
    commands.retain(|words| !words.is_empty());
    commands
}

#[test]
fn a_line_of_shell_is_split_as_a_shell_would() {
    let words = commands(
        "tofu show plan.bin | compliance scan --plan - --exclude 'a b' > report.json # why",
    );
    assert_eq!(words[0], ["tofu", "show", "plan.bin"]);
    assert_eq!(words[1], ["compliance", "scan", "--plan", "-", "--exclude", "a b"]);
    assert_eq!(words.len(), 2);
}

#[test]
fn every_command_of_the_documents_is_one_that_the_command_line_takes() {
    let mut known = 0;
    let mut wrong = vec![];
    for (path, text) in pages() {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        for (line, code) in Code::of(&text).lines {
            // What a shell puts in place of a command's output is known where the block is run.
            for words in commands(&code).into_iter().filter(|words| {
                words[0] == "compliance" && !words.iter().any(|word| word.contains("$("))
            }) {
                known += 1;
                if let Err(error) = Arguments::command().try_get_matches_from(&words)
                    && error.use_stderr()
                {
                    let first = error.to_string().lines().next().unwrap_or_default().to_owned();
                    wrong.push(format!("{name}:{line}: {}: {first}", words.join(" ")));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0], "\n{}", wrong.join("\n"));
    assert!(known > 40, "commands are written otherwise: {known}");
}

/// In running text a command may have words in place of values, but its options are real.
#[test]
fn every_option_that_the_documents_name_beside_a_command_exists() {
    let mut command = Arguments::command();
    command.build();
    let (mut known, mut wrong) = (0, vec![]);
    for (path, text) in pages() {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        for (line, span) in Code::of(&text).spans {
            let mut words = span.split_whitespace();
            let (Some("compliance"), Some(subcommand)) = (words.next(), words.next()) else {
                continue;
            };
            if subcommand.starts_with('-') || subcommand.chars().all(char::is_uppercase) {
                continue;
            }
            known += 1;
            let Some(of) = command.find_subcommand(subcommand) else {
                wrong.push(format!("{name}:{line}: `{span}`: there is no such command"));
                continue;
            };
            let of = words.clone().find_map(|word| of.find_subcommand(word)).unwrap_or(of);
            let options =
                words.filter_map(|word| word.trim_matches(['[', ']', '…']).strip_prefix("--"));
            for option in options.filter(|option| !option.is_empty()) {
                if option != "help"
                    && !of.get_arguments().any(|known| known.get_long() == Some(option))
                {
                    wrong.push(format!("{name}:{line}: `{span}`: there is no --{option}"));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0], "\n{}", wrong.join("\n"));
    assert!(known > 40, "commands are written otherwise: {known}");
}

/// A short README, whose first two commands are the demo and the tests, and whose numbers hold.
#[test]
fn the_readme_is_short_and_its_numbers_hold() {
    let Ok(readme) = fs::read_to_string(root().join("README.md")) else { return };
    assert!(readme.lines().count() <= 110, "{} lines", readme.lines().count());
    let code = Code::of(&readme);
    let first: Vec<_> = code
        .lines
        .iter()
        .map(|(_, line)| line.trim())
        .filter(|line| !line.is_empty())
        .take(2)
        .collect();
    assert_eq!(first, ["cargo demo", "checks/run"]);
    let about = |count: usize| format!("more than {}", count.saturating_sub(1) / 10 * 10);
    assert!(
        readme.contains(&format!("{} compliance rules", about(RULES.len()))),
        "{}",
        RULES.len()
    );
    // What docs/cost.md, which is generated, has of 100 and of 1,000 resources.
    let costs = fs::read_to_string(root().join("docs/cost.md")).unwrap();
    let total = costs.lines().find(|line| line.starts_with("| **Total**")).unwrap();
    let in_aws = fs::read_to_string(root().join("docs/in-aws.md")).unwrap();
    for cost in total.split("**").skip(3).step_by(2).take(2) {
        assert!(readme.contains(&format!("${cost} ")), "README.md: {total}");
        assert!(in_aws.contains(&format!("${cost} ")), "docs/in-aws.md: {total}");
    }
    let types = about(ResourceType::all().count());
    assert!(readme.contains(&format!("{types} resource types")), "{}", ResourceType::all().count());
}

#[test]
fn every_variable_of_the_functions_is_described() {
    let page = fs::read_to_string(root().join("docs/in-aws.md")).unwrap();
    let source = fs::read_to_string(root().join("src/lambda/settings.rs")).unwrap();
    let is_variable = |text: &&str| {
        text.len() > 5
            && text.chars().all(|character| character.is_ascii_uppercase() || character == '_')
    };
    let named: Vec<_> = source.split('"').filter(is_variable).collect();
    assert!(named.len() > 10, "{named:?}");
    for variable in named {
        assert!(page.contains(&format!("| `{variable}` |")), "docs/in-aws.md: {variable}");
    }
}

#[test]
fn the_settings_that_the_documents_show_are_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("compliance.toml");
    let page = fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let blocks: Vec<_> = page.split("```toml\n").skip(1).collect();
    assert!(blocks.len() > 1, "blocks are written otherwise");
    for block in blocks {
        fs::write(&file, block.split("```").next().unwrap()).unwrap();
        Settings::read(&file).unwrap();
    }
}
