//! The containers beside the one of an app: the order in which they start, and what of the app's they get.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    platform::{self as spec, Map, Reference},
    scalar::{Image, MountPath, Name, VariableName},
    suggest,
};

use super::{
    super::{names::find, world::World},
    probes,
    resources::resources,
    secrets,
    volumes::Keys,
};
use platformc_model::{AppHead, Container, ContainerKind, Effective, Holder, Resources, SecretUse};

/// What they stand beside.
pub(super) struct Beside<'a, 'w> {
    pub(super) app: &'a AppHead,
    pub(super) user: Option<Spanned<u32>>,
    /// The uses of the app; those of the containers alone are added.
    pub(super) secrets: &'a mut Vec<SecretUse>,
    /// What of its volumes they can mount.
    pub(super) volumes: &'a Keys,
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
            containers.push(self.one(&key, ContainerKind::Sidecar, sidecar.into(), problems));
        }
        containers.sort_by(|left, right| left.name.cmp(&right.name));
        let order = in_order(&inits, problems);
        let mut found = IndexMap::with_capacity(inits.len());
        for (key, init) in inits {
            found.insert(key.value.clone(), self.one(&key, ContainerKind::Init, init.into(), problems));
        }
        containers.extend(order.iter().filter_map(|name| found.swap_remove(name)));
        containers
    }

    fn one(&mut self, key: &Spanned<Name>, kind: ContainerKind, said: Said, problems: &mut Diagnostics) -> Container {
        let Mounted { volumes, disks, scratch } = self.mounted(&said.volumes, problems);
        Container {
            kind,
            name: key.value.clone(),
            span: key.span,
            user: said.user.or(self.user.filter(|_| said.image.is_none())),
            image: said.image,
            command: said.command.map(|words| words.value.0).unwrap_or_default(),
            args: said.args.map(|words| words.value.0).unwrap_or_default(),
            env: said.env,
            secrets: self.uses(key, kind, said.secrets, problems),
            volumes,
            disks,
            scratch,
            files: said.files.into_iter().map(|(path, file)| (path, file.content())).collect(),
            resources: Effective::or(said.resources.map(resources), Resources::default),
            probes: said.probes.map(probes::by_commands).unwrap_or_default(),
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
    fn mounted(&self, names: &[Reference], problems: &mut Diagnostics) -> Mounted {
        let mut found = Mounted::default();
        let mut seen: BTreeMap<&Name, Span> = BTreeMap::new();
        for name in names {
            if let Some(first) = seen.insert(&name.value, name.span) {
                problems.push(duplicate(name, first));
                continue;
            }
            let lists = [
                (&self.volumes.volumes, &mut found.volumes),
                (&self.volumes.disks, &mut found.disks),
                (&self.volumes.scratch, &mut found.scratch),
            ];
            let of = lists.into_iter().find_map(|(known, found)| {
                let (_, created) = known.iter().find(|(key, _)| *key == name.value)?;
                Some((found, created.clone()))
            });
            if let Some((found, created)) = of {
                found.push(Spanned { value: created, span: name.span });
                continue;
            }
            let message = format!("`{}` has no volume `{name}`", self.app.name);
            problems.push(
                Diagnostic::error(Code::UnknownReference, name.span, message).label("not defined").help(suggest::help(
                    name.as_str(),
                    "volume",
                    self.volumes.all(),
                )),
            );
        }
        found
    }
}

/// What the file says of either kind of container.
struct Said {
    image: Option<Spanned<Image>>,
    command: Option<Spanned<spec::Arguments>>,
    args: Option<Spanned<spec::Arguments>>,
    user: Option<Spanned<u32>>,
    env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    secrets: spec::SecretUses,
    volumes: Vec<Reference>,
    files: IndexMap<Spanned<MountPath>, spec::ConfigFile>,
    resources: Option<Spanned<spec::Resources>>,
    probes: Option<Spanned<spec::SidecarProbes>>,
}

impl From<spec::InitContainer> for Said {
    fn from(said: spec::InitContainer) -> Self {
        // the order in which they run was read before
        let spec::InitContainer { image, command, args, user, env, secrets, volumes, files, resources, after: _ } =
            said;
        Self { image, command, args, user, env, secrets, volumes, files, resources, probes: None }
    }
}

impl From<spec::Sidecar> for Said {
    fn from(said: spec::Sidecar) -> Self {
        let spec::Sidecar { image, command, args, user, env, secrets, volumes, files, resources, probes } = said;
        Self { image, command, args, user, env, secrets, volumes, files, resources, probes }
    }
}

/// What a container mounts of the app's, by its kind.
#[derive(Default)]
struct Mounted {
    volumes: Vec<Spanned<Name>>,
    disks: Vec<Spanned<Name>>,
    scratch: Vec<Spanned<Name>>,
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
