//! Which stack a plan is of. Neither OpenTofu nor Terraform says it in the plan: the JSON holds no
//! backend, workspace or folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Names of files that say nothing of the stack.
const COMMON: &[&str] = &[
    "plan",
    "tfplan",
    "tf-plan",
    "terraform-plan",
    "tofu-plan",
    "terraform",
    "tofu",
    "output",
    "out",
    "show",
];

/// The name that was asked for; else the plan's folder, or for standard input the folder that is
/// worked in, and the name of the file unless plans are commonly called that. Of a folder in a Git
/// repository everything from the repository on counts, so that the `prod` of one is not that of
/// another.
pub fn name(asked: Option<&str>, plan: &Path) -> Result<String> {
    if let Some(asked) = asked {
        return Ok(asked.to_owned());
    }
    if plan == Path::new("-") {
        return Ok(folder_name(
            &std::env::current_dir()
                .context("finding out the folder that is worked in; name the stack with --stack")?,
        ));
    }
    let plan = std::path::absolute(plan).with_context(|| {
        format!("finding out the folder of {}; name the stack with --stack", plan.display())
    })?;
    let folder = plan.parent().map_or_else(
        || PathBuf::from("/"),
        |folder| folder.canonicalize().unwrap_or_else(|_| folder.to_owned()),
    );
    let file = plan.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(match own_name(&file) {
        Some(own) => format!("{}/{own}", folder_name(&folder)),
        None => folder_name(&folder),
    })
}

/// The name without `.json` and the like; `None` where it is a common one.
fn own_name(file: &str) -> Option<&str> {
    let mut name = file;
    while let Some((rest, "json" | "tfplan" | "plan" | "out" | "txt" | "bin")) =
        name.rsplit_once('.')
    {
        name = rest;
    }
    (!name.is_empty() && !COMMON.contains(&&*name.to_lowercase())).then_some(name)
}

fn folder_name(folder: &Path) -> String {
    let repository = folder.ancestors().find(|ancestor| ancestor.join(".git").exists());
    let outer = repository.unwrap_or(folder).parent().unwrap_or(Path::new(""));
    folder.strip_prefix(outer).unwrap_or(folder).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for path in ["shop/prod", "infra/.git", "infra/blog/prod"] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        for (plan, expected) in [
            ("shop/prod/plan.json", "prod"),
            ("shop/prod/tfplan.json", "prod"),
            ("shop/prod/Plan.tfplan.json", "prod"),
            ("shop/prod/../prod/plan.json", "prod"),
            ("shop/prod/eu.json", "prod/eu"),
            ("shop/prod/us.plan.json", "prod/us"),
            ("infra/blog/prod/plan.json", "infra/blog/prod"),
            ("infra/blog/prod/eu", "infra/blog/prod/eu"),
            ("infra/plan.json", "infra"),
        ] {
            assert_eq!(name(None, &root.join(plan)).unwrap(), expected, "{plan}");
        }
        assert_eq!(name(Some("shop"), Path::new("-")).unwrap(), "shop");
        assert!(!name(None, Path::new("-")).unwrap().is_empty());
        assert_eq!(name(None, Path::new("/plan.json")).unwrap(), "/");
    }
}
