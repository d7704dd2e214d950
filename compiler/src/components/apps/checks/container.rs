//! What an app's container and pods are given: files, labels and annotations of one's own, probes that the mesh passes on. How large
//! files may be is a limit of Kubernetes' objects (P0471).

use platformc_base::{Code, Diagnostic, Diagnostics, Span, Spanned};

use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, Check, Model};

/// The domains of what acts on labels and annotations of pods: what is below them is a setting, and would open what the platform
/// closes.
const RESERVED: [&str; 8] =
    ["kubernetes.io", "k8s.io", "istio.io", "hashicorp.com", "fluxcd.io", "amazonaws.com", "k8s.aws", "checksum"];
/// Labels without a domain that select pods somewhere.
const SELECTING: [&str; 5] = ["app", "track", "istio", "pod-template-hash", "controller-revision-hash"];

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    reserved(app, problems);
    null_characters(app, problems);
    unreadable(app, problems);
    Extend::extend(problems, probes(model, app));
}

fn reserved(app: &App, problems: &mut Diagnostics) {
    let labels = app.labels.keys().map(|key| ("label", key));
    let annotations = app.annotations.keys().map(|key| ("annotation", key));
    for (kind, key) in labels.chain(annotations) {
        let below = |domain: &str, reserved: &str| {
            domain == reserved || domain.strip_suffix(reserved).is_some_and(|rest| rest.ends_with('.'))
        };
        let taken = match key.domain() {
            Some(domain) => RESERVED.iter().any(|reserved| below(domain, reserved)),
            None => kind == "label" && SELECTING.contains(&key.as_str()),
        };
        if taken {
            let message = format!("the {kind} `{key}` of `{}` is reserved", app.head.name);
            problems.push(
                Diagnostic::error(Code::ReservedLabel, key.span, message)
                    .label("read by Kubernetes, the mesh or a component of the platform")
                    .help("use a domain of your own, such as `example.com/…`"),
            );
        }
    }
}

/// No process, file or object can have one.
fn null_characters(app: &App, problems: &mut Diagnostics) {
    let beside = app.containers.iter().flat_map(|container| container.command.iter().chain(&container.args));
    let own = app.command.iter().chain(&app.args).chain(app.lifecycle.command());
    let arguments = own.chain(beside).map(|word| ("an argument", word));
    let files = files(app).map(|text| ("a file", text));
    let annotations = app.annotations.values().map(|text| ("an annotation", text));
    for (what, text) in arguments.chain(files).chain(annotations).filter(|(_, text)| text.contains('\0')) {
        let message = format!("{what} of `{}` has a null character", app.head.name);
        problems.push(Diagnostic::error(Code::NullCharacter, text.span, message).help("remove it, or encode the text"));
    }
}

/// The texts of the files in all its containers.
fn files(app: &App) -> impl Iterator<Item = &Spanned<String>> {
    app.files.values().chain(app.containers.iter().flat_map(|container| container.files.values()))
}

/// Kustomize refuses YAML with most of these, and reads a next line (U+0085) as a space.
fn unreadable(app: &App, problems: &mut Diagnostics) {
    for text in files(app) {
        let lost = |found: &char| matches!(found, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
        if let Some(found) = text.chars().find(lost) {
            let message = format!(
                "a file of `{}` has the character U+{:04X}, which does not reach it",
                app.head.name,
                u32::from(found)
            );
            problems
                .push(Diagnostic::error(Code::NullCharacter, text.span, message).help("remove it, or encode the text"));
        }
    }
}

/// The mesh takes what comes to a pod: what it does not pass on to the app would say nothing about it.
fn probes(model: &Model, app: &App) -> Vec<Diagnostic> {
    let Some(mesh) = model.mesh.as_ref().filter(|_| app.head.cluster.meshed && app.probes.span.is_some()) else {
        return Vec::new();
    };
    let probes = [&app.probes.startup, &app.probes.readiness, &app.probes.liveness];
    let mut seen: Vec<Span> = Vec::new();
    let mut problems = Vec::new();
    for probe in probes.into_iter().flatten().filter(|probe| probe.span != app.head.span) {
        let ability = match &probe.check {
            Check::Grpc(_) => Ability::GrpcProbe,
            Check::Tcp(_) => Ability::TcpProbe,
            Check::Http(..) | Check::Exec(_) => continue,
        };
        if let Support::Refused(instead) = support(mesh.kind.value, ability)
            && !seen.contains(&probe.span)
        {
            seen.push(probe.span);
            let message = format!("the mesh cannot pass this probe on to `{}`", app.head.name);
            let problem = Diagnostic::error(Code::WrongReference, probe.span, message);
            problems.push(problem.related(mesh.kind.span, "this mesh").help(instead));
        }
    }
    problems
}
