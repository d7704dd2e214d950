//! Names on a cluster: each is one thing.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use super::super::{csi, secrets, storage};
use crate::contract::Key;
use platformc_model::App;

/// The names that were given so far.
#[derive(Default)]
pub(super) struct Names {
    taken: BTreeMap<String, Span>,
}

impl Names {
    pub(super) fn add(&mut self, app: &App, problems: &mut Diagnostics) {
        let account = app.head.service_account.said_at().unwrap_or(app.head.span);
        let help = "give each app its own service account: apps that share one have the same rights";
        self.take(app, "service account", app.head.service_account.as_str(), account, help, problems);
        let rename = "rename one of them";
        self.take(app, "workload", app.head.name.as_str(), app.head.span, rename, problems);
        if let Some(canary) = &app.canary {
            let span = canary.image.as_ref().map_or(app.head.span, |image| image.span);
            self.take(app, "workload", &canary.deployment, span, rename, problems);
        }
        if let Some(headless) = app.head.headless() {
            self.take(app, "workload", &headless, app.head.span, rename, problems);
        }
        self.elsewhere(app, problems);
        for used in secrets::synced(app) {
            self.take(app, "Secret", &secrets::name(app, used), used.span, rename, problems);
        }
        for used in csi::uses(app) {
            self.take(app, "SecretProviderClass", &secrets::name(app, used), used.span, rename, problems);
        }
        for volume in &app.volumes {
            self.take(app, "volume claim", &storage::claim(app, &volume.name), volume.span, rename, problems);
            let persistent = storage::persistent(app, &volume.name);
            self.take_in(&format!("{}/", app.head.cluster.name), "volume", &persistent, volume.span, rename, problems);
            let point = Key::AccessPoint {
                storage: volume.storage.name.clone(),
                app: app.head.name.clone(),
                volume: volume.name.clone(),
            };
            self.take_in(&format!("{}/", app.head.cluster.name), "key", &point.name(), volume.span, rename, problems);
        }
    }

    /// On the clusters that call it, an app has its own name and namespace too.
    fn elsewhere(&mut self, app: &App, problems: &mut Diagnostics) {
        let clusters: BTreeSet<&str> = app.callers_elsewhere().map(|caller| caller.cluster.name.as_str()).collect();
        for cluster in clusters {
            let namespace = &app.head.namespace;
            let place = format!("{cluster}/{namespace}/");
            self.take_in(&place, "workload", app.head.service.as_str(), app.head.span, "rename one of them", problems);
        }
    }

    /// A name in the app's namespace.
    fn take(&mut self, app: &App, kind: &str, name: &str, span: Span, help: &str, problems: &mut Diagnostics) {
        let place = format!("{}/{}/", app.head.cluster.name, app.head.namespace);
        self.take_in(&place, kind, name, span, help, problems);
    }

    fn take_in(&mut self, place: &str, kind: &str, name: &str, span: Span, help: &str, problems: &mut Diagnostics) {
        if let Some(first) = self.taken.insert(format!("{place}{kind}/{name}"), span) {
            let message = format!("two entries would create the same {kind} `{name}`");
            let problem = Diagnostic::error(Code::NameCollision, span, message).related(first, "the other one");
            problems.push(problem.help(help));
        }
    }
}
