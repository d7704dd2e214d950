//! The stages in their order: one `platform.yaml` in, a tree of Terraform, Helm values, Flux and Vault files out.
//!
//! [`compile`] is pure: no clock, no environment, no network, no file system, no hash-map order. Only the command line and
//! `platformc_output::write` touch the machine. This crate must not know how any stage does its work, only what follows what.
//!
//! ```
//! use platformc_pipeline::compile;
//! use platformc_spec::include;
//!
//! const TEXT: &str = r#"
//! apiVersion: platformc/v1alpha1
//! kind: Platform
//! name: small
//! aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
//! git: { url: https://gitlab.example.com/platform/small.git }
//! networks: { main: { cidr: 10.40.0.0/16 } }
//! clusters:
//!   main:
//!     network: main
//!     kubernetes: "1.36"
//!     admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
//!     nodeGroups: { system: { instanceTypes: [m7g.large] } }
//! "#;
//!
//! let (tree, _warnings) = compile(&include::single("platform.yaml", TEXT)).unwrap();
//! let paths: Vec<String> = tree.all().into_iter().map(|file| file.path).collect();
//! assert!(paths.iter().any(|path| path == "terraform/roots/network/main.tf"), "{paths:?}");
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod acceptances;
pub mod before;
pub mod difference;
mod environments;
pub mod origins;
mod pairs;
mod undo;

use platformc_output::{FileTree, ownership::Identity};
use platformc_spec::{
    Allows, Code, Diagnostic, Diagnostics, Platform, SourceId, Sources, Span, Spanned, environment::together,
    scalar::Name,
};

pub use platformc_catalog::Catalogs;
pub use platformc_compiler::{Plan, Refused};

/// The plans of all environments, in the order of the file; one if there are no environments.
pub struct Plans {
    /// Each checked. With a name, only that environment is planned.
    pub plans: Vec<Plan>,
    /// The names of all environments, planned or not.
    pub environments: Vec<Name>,
    /// What was found on the way, in all of them.
    pub warnings: Diagnostics,
}

/// One compiled tree.
pub struct Output {
    /// The environment that it is of, if the platform has some.
    pub environment: Option<Name>,
    /// Whose tree it is, as its folder `ownership` says.
    pub identity: Identity,
    /// The files, rendered part by part when asked; meanwhile access is proved.
    pub tree: FileTree,
    /// What the proof refused, once the files have been rendered.
    pub refused: Refused,
}

/// When access is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// At once.
    Now,
    /// While the tree is rendered, so that nothing is lowered twice.
    Rendering,
}

/// Checks a platform, plans the graph of each environment, or of the one with this name, and proves access. Warnings that the
/// sources allow are not said.
///
/// # Errors
/// All problems of the first stage that found an error, in each environment.
pub fn plans(sources: &Sources, only: Option<&str>) -> Result<Plans, Diagnostics> {
    plans_with(sources, only, Proof::Now, Catalogs::CARRIED)
}

/// The same, for trees that will be rendered if the proof may wait for that, and with these catalogs.
///
/// # Errors
/// The same; of the proof only what it refuses now.
pub fn plans_with(
    sources: &Sources,
    only: Option<&str>,
    proof: Proof,
    catalogs: Catalogs,
) -> Result<Plans, Diagnostics> {
    let (mut allows, wrong) = Allows::scan(sources);
    let mut problems = match stages(sources, only, (proof, catalogs), &mut allows) {
        Ok(plans) if !wrong.has_errors() => {
            let mut warnings = allows.silence(plans.warnings);
            // Only now has everything been said that could be, unless another environment has more to say.
            if only.is_none() {
                warnings.extend(allows.useless());
            }
            return Ok(Plans { warnings, ..plans });
        }
        Ok(plans) => plans.warnings,
        Err(problems) => problems,
    };
    problems.extend(wrong);
    Err(allows.silence(problems))
}

fn stages(
    sources: &Sources,
    only: Option<&str>,
    how: (Proof, Catalogs),
    allows: &mut Allows,
) -> Result<Plans, Diagnostics> {
    let (mut platforms, mut warnings) = platformc_spec::read(sources, allows)?;
    let named = |platforms: &[Platform]| -> Vec<Spanned<Name>> {
        platforms.iter().filter_map(|platform| platform.environment.clone()).collect()
    };
    let environments = named(&platforms).into_iter().map(|name| name.value).collect();
    let mut problems = environments::check(&platforms);
    if let Some(only) = only {
        platforms.retain(|platform| platform.environment.as_ref().is_some_and(|name| name.as_str() == only));
    }
    let planned = named(&platforms);
    let (mut plans, mut found) = (Vec::with_capacity(platforms.len()), Vec::with_capacity(platforms.len()));
    for platform in platforms {
        match plan_one(platform, how) {
            Ok(plan) => {
                found.push(plan.warnings.clone());
                plans.push(plan);
            }
            Err(problems) => found.push(problems),
        }
    }
    problems.extend(together(&planned.iter().collect::<Vec<_>>(), found));
    let ((), found) = problems.into_result(())?;
    warnings.extend(found);
    Ok(Plans { plans, environments, warnings })
}

/// Checks one platform and plans its graph.
fn plan_one(platform: Platform, (proof, catalogs): (Proof, Catalogs)) -> Result<Plan, Diagnostics> {
    let (model, mut warnings) = platformc_resolve::resolve_with(platform, catalogs)?;
    let plan = platformc_compiler::plan(model)?;
    if proof == Proof::Now {
        platformc_compiler::prove(&plan)?;
    }
    warnings.extend(plan.warnings);
    Ok(Plan { warnings, ..plan })
}

/// The plan of a platform without environments, or of its first one; the warnings are those of all.
///
/// # Errors
/// As [`plans`].
pub fn plan(sources: &Sources) -> Result<Plan, Diagnostics> {
    let Plans { plans, warnings, .. } = plans(sources, None)?;
    match plans.into_iter().next() {
        Some(plan) => Ok(Plan { warnings, ..plan }),
        None => Err(Diagnostic::error(Code::Empty, Span::default(), "there is nothing to compile").into()),
    }
}

/// The tree of a plan, rendered when asked.
#[must_use]
pub fn output(plan: Plan, sources: &Sources) -> Output {
    let (environment, model) = (plan.environment.clone(), &plan.model);
    let identity = Identity {
        platform: model.common_name.to_string(),
        name: model.name.value.to_string(),
        environment: environment.as_ref().map(Name::to_string),
        source: sources.path(SourceId(0)).to_owned(),
    };
    let (tree, refused) = platformc_compiler::tree(plan);
    Output { environment, identity, tree, refused }
}

/// Compiles every environment of a platform to its tree of files, and the warnings on the way.
///
/// # Errors
/// As [`plans`].
pub fn outputs(sources: &Sources) -> Result<(Vec<Output>, Diagnostics), Diagnostics> {
    let Plans { plans, warnings, .. } = plans(sources, None)?;
    Ok((plans.into_iter().map(|plan| output(plan, sources)).collect(), warnings))
}

/// Compiles a platform without environments, or its first one.
///
/// # Errors
/// As [`plans`].
pub fn compile(sources: &Sources) -> Result<(FileTree, Diagnostics), Diagnostics> {
    let plan = plan(sources)?;
    let warnings = plan.warnings.clone();
    Ok((output(plan, sources).tree, warnings))
}
