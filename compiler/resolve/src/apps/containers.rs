//! The containers beside the one of an app: the order in which they start, and what of the app's they get.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    platform::{self as spec, Map, Reference},
    scalar::Name,
    suggest,
};

use super::{
    super::{names::find, world::World},
    probes,
    resources::resources,
    secrets,
};
use platformc_model::{AppHead, Container, ContainerKind, Effective, Holder, Probes, Resources, SecretUse};

/// What they stand beside.
pub(super) struct Beside<'a, 'w> {
    pub(super) app: &'a AppHead,
    pub(super) user: Option<Spanned<u32>>,
    /// The uses of the app; those of the containers alone are added.
    pub(super) secrets: &'a mut Vec<SecretUse>,
    /// The keys of its volumes, and the names under which they were created.
    pub(super) volumes: &'a [(Name, Name)],
    pub(super) world: &'a World<'w>,
}

impl Beside<'_, '_> {
    /// Sidecars start first, so that init containers can use them.
    pub(super) fn resolve(
        mut self,
        inits: Map<spec::InitContainer>,
        sidecars: Map<spec::Sidecar>,
        problems: &mut Diagnostics,
    ) -> Vec<Container> {
        let mut containers = Vec::with_capacity(inits.len() + sidecars.len());
        for (key, sidecar) in sidecars {
            containers.push(self.sidecar(&key, sidecar, problems));
        }
        containers.sort_by(|left, right| left.name.cmp(&right.name));
        let order = in_order(&inits, problems);
        let mut found = IndexMap::with_capacity(inits.len());
        for (key, init) in inits {
            found.insert(key.value.clone(), self.init(&key, init, problems));
        }
        containers.extend(order.iter().filter_map(|name| found.swap_remove(name)));
        containers
    }

    fn init(&mut self, key: &Spanned<Name>, init: spec::InitContainer, problems: &mut Diagnostics) -> Container {
        let user = init.user.or(self.user.filter(|_| init.image.is_none()));
        Container {
            kind: ContainerKind::Init,
            name: key.value.clone(),
            span: key.span,
            image: init.image,
            command: init.command.map(|words| words.value.0).unwrap_or_default(),
            args: init.args.map(|words| words.value.0).unwrap_or_default(),
            user,
            env: init.env,
            secrets: self.uses(key, ContainerKind::Init, init.secrets, problems),
            volumes: self.mounted(&init.volumes, problems),
            files: init.files.into_iter().map(|(path, file)| (path, file.content())).collect(),
            resources: Effective::or(init.resources.map(resources), Resources::default),
            probes: Probes::default(),
        }
    }

    fn sidecar(&mut self, key: &Spanned<Name>, sidecar: spec::Sidecar, problems: &mut Diagnostics) -> Container {
        let user = sidecar.user.or(self.user.filter(|_| sidecar.image.is_none()));
        Container {
            kind: ContainerKind::Sidecar,
            name: key.value.clone(),
            span: key.span,
            image: sidecar.image,
            command: sidecar.command.map(|words| words.value.0).unwrap_or_default(),
            args: sidecar.args.map(|words| words.value.0).unwrap_or_default(),
            user,
            env: sidecar.env,
            secrets: self.uses(key, ContainerKind::Sidecar, sidecar.secrets, problems),
            volumes: self.mounted(&sidecar.volumes, problems),
            files: sidecar.files.into_iter().map(|(path, file)| (path, file.content())).collect(),
            resources: Effective::or(sidecar.resources.map(resources), Resources::default),
            probes: sidecar.probes.map(probes::by_commands).unwrap_or_default(),
        }
    }

    /// The names of the secrets that it gets. What the app does not use is a use of its own.
    fn uses(
        &mut self,
        key: &Spanned<Name>,
        kind: ContainerKind,
        uses: spec::SecretUses,
        problems: &mut Diagnostics,
    ) -> Vec<Spanned<Name>> {
        let mut names = Vec::with_capacity(uses.0.len());
        for (name, used) in uses.0 {
            let Some(secret) = find(self.world.secrets, &name, "secret", self.world.names, problems) else { continue };
            names.push(Spanned { value: secret.name.clone(), span: name.span });
            let holder = match kind {
                ContainerKind::Init => Holder::Init,
                ContainerKind::Sidecar => Holder::Sidecar,
            };
            let ends = self.app.kind.ends() || kind == ContainerKind::Init;
            match self.secrets.iter().find(|known| known.secret.name == secret.name) {
                None => self.secrets.push(secrets::one(&name, used, secret, holder, ends)),
                Some(known) if known.holder == Holder::App && secrets::is_plain(&used) => {}
                Some(known) => problems.push(twice(key, &name, known)),
            }
        }
        names
    }

    /// The created names of the volumes that it mounts.
    fn mounted(&self, names: &[Reference], problems: &mut Diagnostics) -> Vec<Spanned<Name>> {
        let mut found: Vec<Spanned<Name>> = Vec::with_capacity(names.len());
        for name in names {
            let Some((_, volume)) = self.volumes.iter().find(|(key, _)| *key == name.value) else {
                let message = format!("`{}` has no volume `{name}`", self.app.name);
                let known = self.volumes.iter().map(|(key, _)| key.as_str());
                problems.push(
                    Diagnostic::error(Code::UnknownReference, name.span, message)
                        .label("not defined")
                        .help(suggest::help(name.as_str(), "volume", known)),
                );
                continue;
            };
            if let Some(first) = found.iter().find(|known| known.value == *volume) {
                problems.push(duplicate(name, first.span));
                continue;
            }
            found.push(Spanned { value: volume.clone(), span: name.span });
        }
        found
    }
}

/// One secret reaches a pod in one way, and whoever shares it names it.
fn twice(container: &Spanned<Name>, secret: &Reference, known: &SecretUse) -> Diagnostic {
    let help = if known.holder == Holder::App {
        format!("name `{secret}` without settings, or remove it from the app's `secrets`")
    } else {
        format!("put it with its delivery into the app's `secrets`, and write `secrets: [{secret}]` in both containers")
    };
    let message = format!("`{container}` gets `{secret}` in another way than the rest of the pod");
    Diagnostic::error(Code::ContainerSecret, secret.span, message)
        .label("a pod gets a secret in one way")
        .related(known.span, "already delivered here")
        .help(help)
}

fn duplicate(name: &Reference, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateEntry, name.span, format!("duplicate entry `{name}`"))
        .related(first, "first here")
        .help("remove one of them")
}

/// The names of init containers, each behind those that it waits for; by name where nothing is said.
fn in_order(inits: &Map<spec::InitContainer>, problems: &mut Diagnostics) -> Vec<Name> {
    let mut waiting: Vec<(&Spanned<Name>, Vec<&Reference>)> = Vec::with_capacity(inits.len());
    for (key, init) in inits {
        let mut after: Vec<&Reference> = Vec::with_capacity(init.after.len());
        for name in &init.after {
            if !inits.contains_key(name) {
                let known = inits.keys().filter(|other| other.value != key.value).map(|other| other.as_str());
                let message = format!("there is no init container `{name}` beside `{key}`");
                problems.push(
                    Diagnostic::error(Code::UnknownReference, name.span, message)
                        .label("not defined")
                        .help(suggest::help(name.as_str(), "init container", known)),
                );
            } else if let Some(first) = after.iter().find(|known| known.value == name.value) {
                problems.push(duplicate(name, first.span));
            } else {
                after.push(name);
            }
        }
        waiting.push((key, after));
    }
    waiting.sort_by(|(left, _), (right, _)| left.value.cmp(&right.value));
    let mut order: Vec<Name> = Vec::with_capacity(waiting.len());
    let mut ended: BTreeSet<&Name> = BTreeSet::new();
    while let Some(at) = waiting.iter().position(|(_, after)| after.iter().all(|name| ended.contains(&name.value))) {
        let (key, _) = waiting.remove(at);
        ended.insert(&key.value);
        order.push(key.value.clone());
    }
    // those that only wait for such a circle are not named
    let awaited: BTreeSet<&Name> = waiting.iter().flat_map(|(_, after)| after).map(|name| &name.value).collect();
    let stuck: Vec<_> = waiting.iter().filter(|(key, _)| awaited.contains(&key.value)).collect();
    if let Some((first, _)) = stuck.first() {
        let names: Vec<String> = stuck.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = match names.as_slice() {
            [only] => format!("the init container {only} waits for itself"),
            _ => format!("init containers wait for each other in a cycle: {}", names.join(", ")),
        };
        let awaited = stuck.iter().flat_map(|(_, after)| after).filter(|name| !ended.contains(&name.value));
        let problem = awaited.fold(Diagnostic::error(Code::Cycle, first.span, message), |problem, name| {
            problem.related(name.span, "waits for this one")
        });
        problems.push(problem.help("remove one of these from `after`"));
    }
    order
}
