//! Owners that the forge knows, of what is there.

use std::collections::BTreeSet;

use platformc_base::{Code, Diagnostic, Diagnostics, suggest, words::ForgeKind};

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let Some(owners) = &model.git.owners else { return };
    if model.git.forge.as_ref().is_some_and(|forge| forge.value == ForgeKind::Github) {
        // a team is `@organization/team` (<https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>)
        for owner in owners.all().filter(|owner| owner.depth() > 1) {
            let message = format!("GitHub has no groups below groups, such as `{owner}`");
            let problem = Diagnostic::error(Code::NotOfForge, owner.span, message);
            problems
                .push(problem.help("write a user `\"@name\"`, a team `\"@organization/team\"`, or an e-mail address"));
        }
    }
    let known: BTreeSet<&str> = model.apps.values().map(|app| app.head.namespace.as_str()).collect();
    for (namespace, _) in owners.namespaces.iter().filter(|(name, _)| !known.contains(name.as_str())) {
        let message = format!("no app is in the namespace `{namespace}`");
        let problem = Diagnostic::error(Code::UnknownReference, namespace.span, message);
        let help = suggest::help(namespace.as_str(), "namespace of apps", known.iter().copied());
        problems.push(problem.label("not used").help(help));
    }
    if let Some(owner) = owners.vault.first().filter(|_| model.vault.is_none()) {
        let problem =
            Diagnostic::error(Code::MissingCompanion, owner.span, "there is no `vault` that somebody reviews");
        problems.push(problem.help("remove `owners.vault`"));
    }
}
