//! Plans and states of Terraform in files, each with the root that it is of.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use platformc_compiler::difference::Planned;
use platformc_pipeline::{
    Plan,
    difference::{RootPlan, Sides},
};

use crate::{
    failure::{Failure, usage},
    say,
};

/// Reads the plans.
pub fn read(words: &[String], env: Option<&str>, sides: &Sides) -> Result<Vec<RootPlan>, Failure> {
    let known = Known::of(sides.after.plans.iter().chain(&sides.before.plans));
    let mut plans: Vec<RootPlan> = Vec::new();
    for word in words {
        let Of { environment, root, file } = known.of_word(word, env, "a plan")?;
        if plans.iter().any(|plan| plan.environment == environment && plan.root == root) {
            return Err(usage(format_args!("there are two plans of the root `{root}`"), "leave one of them out"));
        }
        let shown = say::path(Path::new(file));
        let bytes = bytes(file, "name a file that `terraform show -json PLAN` was written to")?;
        let planned = Planned::read(&bytes).map_err(|why| {
            Failure::Machine(format!("`{shown}` is no plan: {why}"), "write it by `terraform show -json PLAN > FILE`")
        })?;
        plans.push(RootPlan { environment, root, planned });
    }
    Ok(plans)
}

/// What is in a file of Terraform's.
pub fn bytes(file: &str, help: &'static str) -> Result<Vec<u8>, Failure> {
    let shown = say::path(Path::new(file));
    fs::read(file).map_err(|error| Failure::Machine(format!("`{shown}`: {error}"), help))
}

/// The roots of each environment.
pub struct Known(BTreeMap<Option<String>, BTreeSet<String>>);

/// The root that a file is of.
pub struct Of<'a> {
    pub environment: Option<String>,
    pub root: String,
    pub file: &'a str,
}

impl Known {
    pub fn of<'p>(plans: impl Iterator<Item = &'p Plan>) -> Self {
        let mut known: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
        for plan in plans {
            let roots = known.entry(plan.environment.as_ref().map(ToString::to_string)).or_default();
            roots.extend(plan.roots().map(str::to_owned));
        }
        Self(known)
    }

    /// The root that a word names, which is `what`, such as `a plan`, of it.
    pub fn of_word<'a>(&self, word: &'a str, env: Option<&str>, what: &str) -> Result<Of<'a>, Failure> {
        let Place { environment, root, file } = Place::of(word);
        let only = || self.0.keys().next().cloned().flatten();
        let environment = match environment.or(env).map(str::to_owned) {
            // with one environment there is nothing to choose
            None if self.0.len() == 1 => only(),
            // a folder above the root may be called like nothing that is known
            Some(name) if !self.0.contains_key(&Some(name.clone())) && self.0.len() == 1 => only(),
            other => other,
        };
        let Some(roots) = self.0.get(&environment) else {
            let what = format_args!("it is not clear of which environment `{}` is", say::masked(word));
            return Err(usage(what, "name it: `--env NAME`, or write ENVIRONMENT/ROOT=FILE"));
        };
        if !roots.contains(root) {
            let all = roots.iter().map(|root| format!("`{root}`")).collect::<Vec<_>>().join(", ");
            let what = format_args!(
                "there is no root `{}` that `{}` could be {what} of",
                say::masked(root),
                say::masked(word)
            );
            return Err(usage(what, &format!("write ROOT=FILE, where ROOT is one of {all}")));
        }
        Ok(Of { environment, root: root.to_owned(), file })
    }
}

/// What a word says about a plan or a state.
#[derive(Debug, PartialEq, Eq)]
struct Place<'a> {
    environment: Option<&'a str>,
    root: &'a str,
    file: &'a str,
}

impl<'a> Place<'a> {
    /// `ROOT=FILE`, `ENVIRONMENT/ROOT=FILE`, or a file whose path tells.
    fn of(word: &'a str) -> Self {
        let is_name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
        if let Some((place, file)) = word.split_once('=').filter(|(place, _)| is_name(place)) {
            return match place.rsplit_once('/') {
                Some((environment, root)) => Self { environment: Some(environment), root, file },
                None => Self { environment: None, root: place, file },
            };
        }
        let parts: Vec<&str> = word.split('/').collect();
        let at = parts.windows(2).rposition(|two| two == ["terraform", "roots"]);
        let within = at.and_then(|at| Some((at, *parts.get(at + 2).filter(|_| parts.len() > at + 3)?)));
        if let Some((at, root)) = within {
            Self { environment: at.checked_sub(1).and_then(|above| parts.get(above).copied()), root, file: word }
        } else {
            let name = parts.last().copied().unwrap_or_default();
            Self { environment: None, root: name.split('.').next().unwrap_or_default(), file: word }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_of_the_root_that_its_path_names() {
        for (word, environment, root, file) in [
            ("network.json", None, "network", "network.json"),
            ("plans/cluster-main.tfplan.json", None, "cluster-main", "plans/cluster-main.tfplan.json"),
            ("network=a.json", None, "network", "a.json"),
            ("staging/network=x/a.json", Some("staging"), "network", "x/a.json"),
            (
                "output/terraform/roots/ingress/plan.json",
                Some("output"),
                "ingress",
                "output/terraform/roots/ingress/plan.json",
            ),
            ("terraform/roots/ingress/plan.json", None, "ingress", "terraform/roots/ingress/plan.json"),
            ("terraform/roots/plan.json", None, "plan", "terraform/roots/plan.json"),
        ] {
            assert_eq!(Place::of(word), Place { environment, root, file }, "{word}");
        }
    }
}
