//! Who applies changes of Vault's configuration can log in to do so, and what is weaker than people is said.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    words::{AppliedBy, ForgeKind},
};

use crate::forge;
use platformc_model::{Model, Project, Vault};

pub(super) fn check(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    let Some(said) = vault.applied_by.said() else {
        if vault.applied_by.value == AppliedBy::RootToken {
            problems.push(by_root_token(vault));
        }
        return;
    };
    match said.value {
        AppliedBy::RootToken => {}
        AppliedBy::People if vault.operators.is_some() => {}
        AppliedBy::People => {
            let message = "nobody can apply vault's configuration: `vault` has no `operators`, who would log in for it";
            problems.push(
                Diagnostic::error(Code::NobodyApplies, said.span, message).help(
                    "add `operators: { group: platform-admins, clientId: vault }`, or write `appliedBy: rootToken`",
                ),
            );
        }
        AppliedBy::Pipeline => pipeline(model, vault, said.span, problems),
    }
}

/// Without a way to log in, only a root token is left: it works, and takes holders of recovery keys each time.
fn by_root_token(vault: &Vault) -> Diagnostic {
    let (message, label) = if vault.home().is_some() {
        let label = "holders of recovery keys make one for each new app, secret or project";
        ("each change of vault's configuration needs a root token", label)
    } else {
        let label = "its operators give one out for each new app, secret or project";
        ("each change of vault's configuration needs a token of the external server's operators", label)
    };
    Diagnostic::warning(Code::ByRootToken, vault.span, message)
        .label(label)
        .help("add `operators`, whose group then applies changes, or write `configuration: { appliedBy: rootToken }`")
}

fn pipeline(model: &Model, vault: &Vault, span: Span, problems: &mut Diagnostics) {
    let other = "write `appliedBy: people`";
    if let Some(refused) = forge::refused(model, ForgeKind::Gitlab, "`appliedBy: pipeline`", span, other) {
        problems.push(refused);
        return;
    }
    if vault.home().is_none() {
        let message = "`appliedBy: pipeline` needs a vault of this platform's own".to_owned();
        let problem = Diagnostic::error(Code::NoJobApplies, span, message);
        problems.push(problem.label("an external server hands out no role for the state").help(other));
        return;
    }
    let mut refuse = |message: String, help: String| {
        problems.push(Diagnostic::error(Code::NoJobApplies, span, message).help(help));
    };
    let Some((project, pipelines)) = forge::deploying(model).zip(forge::pipelines(model)) else {
        let message =
            "no pipeline can apply vault's configuration: no project runs this platform's terraform".to_owned();
        let help = "add a project with `may: [terraform]` to `ci.gitlabRunner.projects`, or write `appliedBy: people`";
        return refuse(message, help.to_owned());
    };
    let Project { path, .. } = project;
    if project.id.is_none() {
        let message = format!("the project `{path}` needs `id` to apply vault's configuration");
        let help = format!("add `id:` with the number of `{path}`: whoever takes its path later would get this right");
        return refuse(message, help);
    }
    if pipelines.by_a_person(project).is_empty() {
        let message = format!("no person starts the pipelines of `{path}`, which is to apply vault's configuration");
        return refuse(message, "add `push` or `web` to its `sources`".to_owned());
    }
    let message = format!("a pipeline of `{path}` writes vault's policies");
    problems.push(
        Diagnostic::warning(Code::Weakened, span, message)
            .label("whoever may start its job, or changes what runs there, can give themselves every secret")
            .help("write `appliedBy: people`: then members of the operators' group apply it, after a fresh login"),
    );
}
