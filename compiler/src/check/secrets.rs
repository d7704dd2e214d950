//! Secrets that nobody uses: what can leak without being of use.

use std::collections::BTreeSet;

use platformc_spec::{Code, Diagnostic, Diagnostics};

use crate::resolve::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let by_apps = model.apps.values().flat_map(|app| app.secrets.iter().map(|used| used.secret.name.as_str()));
    let by_projects =
        model.ci.iter().flat_map(|ci| ci.projects.iter().flat_map(|p| p.secrets.iter().map(|s| s.name.as_str())));
    let by_others = model.vault.iter().flat_map(|vault| {
        let people = vault.groups.iter().map(|group| &group.secrets);
        people.chain(vault.outside.iter().map(|outside| &outside.secrets)).flatten().map(|s| s.name.as_str())
    });
    let used: BTreeSet<&str> = by_apps.chain(by_projects).chain(by_others).collect();
    for secret in model.secrets.values().filter(|secret| !used.contains(secret.name.as_str())) {
        problems.push(
            Diagnostic::warning(Code::UnusedSecret, secret.span, format!("nobody uses the secret `{}`", secret.name))
                .label("no app and no project names it")
                .help("remove it, or name it in the `secrets` of an app"),
        );
    }
}
