//! What is mounted where in the containers of an app.

use std::{borrow::Cow, collections::BTreeMap};

use platformc_base::{Code, Diagnostic, Diagnostics, Span, words::Deliver};

use super::super::{
    container::{TMP, volumes_of},
    disks, scratch,
    settings::{TOKEN_FOLDER, asks_vault, knows_databases},
};
use crate::database_authorities;
use platformc_model::{App, Container};

/// Where Kubernetes puts the token of a pod.
const KUBERNETES: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// What the runtime of containers mounts in each of them
/// (<https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#default-filesystems>): nothing can be mounted there, but
/// for a folder in the place of the shared memory.
const RUNTIME: [&str; 3] = ["/proc", "/sys", "/dev"];
const SHARED_MEMORY: &str = "/dev/shm";

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    mounts(app, None, problems);
    for container in &app.containers {
        mounts(app, Some(container), problems);
    }
    shared_names(app, problems);
}

/// One place in a container holds one thing, and what is mounted inside of another one hides a part of it, or cannot be
/// mounted there: what is read only gets no folder for it.
fn mounts(app: &App, container: Option<&Container>, problems: &mut Diagnostics) {
    let name = container.map_or(&app.head.name, |container| &container.name);
    let disks = disks::of(app, container).map(|volume| &volume.mount);
    let scratch = scratch::of(app, container).map(|folder| &folder.mount);
    let volumes = volumes_of(app, container).map(|volume| &volume.mount).chain(disks).chain(scratch);
    let secrets = app.secrets_of(container).filter(|used| *used.deliver == Deliver::File);
    let files = || container.map_or(&app.files, |container| &container.files).keys();
    let all = volumes.chain(files()).chain(secrets.filter_map(|used| used.path.as_ref()));
    let own = [
        (TOKEN_FOLDER, "tokens", asks_vault(app, container)),
        (KUBERNETES, "tokens", true),
        (database_authorities::FOLDER, "the certificates of database authorities", knows_databases(app)),
    ];
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for path in all {
        let place = real(path.as_str());
        let taken = own.iter().find(|(folder, _, there)| {
            *folder == place || (*there && (within(&place, folder) || within(folder, &place)))
        });
        if let Some((folder, what, _)) = taken {
            let message = if *folder == path.as_str() {
                format!("`{path}` is where the platform mounts {what}")
            } else {
                format!("`{path}` overlaps with `{folder}`, where the platform mounts {what}")
            };
            problems.push(Diagnostic::error(Code::NameCollision, path.span, message).help("choose another path"));
        }
        let runtime = RUNTIME.iter().find(|folder| **folder == place || within(&place, folder));
        if let Some(folder) = runtime.filter(|_| place != SHARED_MEMORY) {
            let message = format!("`{path}` of `{name}` is in `{folder}`, which is the system's own in each container");
            problems.push(
                Diagnostic::error(Code::NameCollision, path.span, message)
                    .label("no container starts with it")
                    .help("choose another path"),
            );
        }
        if let Some(first) = seen.insert(path.as_str(), path.span) {
            let message = format!("two things would be mounted at `{path}` in `{name}`");
            let problem = Diagnostic::error(Code::NameCollision, path.span, message).related(first, "first here");
            problems.push(problem.help("choose another path"));
        }
    }
    for path in files().filter(|path| path.as_str() == TMP) {
        let message = format!("`{path}` of `{name}` is the folder of its temporary files");
        let help = format!("write the whole path of the file, such as `{TMP}/settings.toml`");
        problems.push(Diagnostic::error(Code::NameCollision, path.span, message).help(help));
    }
    for (path, span) in &seen {
        let mut above = path.rmatch_indices('/').filter_map(|(end, _)| path.get(..end));
        let Some((outer, first)) = above.find_map(|folder| seen.get_key_value(folder)) else { continue };
        let message = format!("the mount `{path}` would be inside of the mount `{outer}` in `{name}`");
        let problem = Diagnostic::error(Code::NameCollision, *span, message).related(*first, "the other mount");
        problems.push(problem.help(format!("choose a path outside of it, such as `{outer}-{}`", last(path))));
    }
}

/// In most images `/var/run` is a link to `/run`.
fn real(path: &str) -> Cow<'_, str> {
    let is_run = path == "/run" || within(path, "/run");
    if is_run { Cow::Owned(format!("/var{path}")) } else { Cow::Borrowed(path) }
}

/// A container beside the app mounts a folder of the pod by its name, among the names of volumes.
fn shared_names(app: &App, problems: &mut Diagnostics) {
    let volumes = app.volumes.iter().map(|volume| (&volume.name, volume.span));
    let disks = app.replica_volumes.iter().map(|volume| (&volume.name, volume.span));
    let known: BTreeMap<_, Span> = volumes.chain(disks).collect();
    for folder in &app.scratch {
        let Some(first) = known.get(&folder.name) else { continue };
        let message = format!("`{}` has two things to mount that are called `{}`", app.head.name, folder.name);
        let problem = Diagnostic::error(Code::NameCollision, folder.span, message).related(*first, "the other one");
        problems.push(problem.help("rename one of them"));
    }
}

/// Whether a path is of something in a folder.
fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}
