//! The secrets of an app: how each reaches it.

use std::sync::Arc;

use platformc_spec::{
    Diagnostics, Spanned,
    platform::{self as spec, Deliver, OnRotate, Operation, Reference, Signal, Via, WorkloadKind},
};

use super::super::{names::find, world::World};
use platformc_model::{Effective, Holder, Secret, SecretKind, SecretUse};

pub(super) fn uses(
    uses: spec::SecretUses,
    kind: WorkloadKind,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> Vec<SecretUse> {
    let found = uses.0.into_iter().filter_map(|(name, used)| {
        let secret = find(world.secrets, &name, "secret", world.names, problems)?;
        Some(one(&name, used, secret, Holder::App, kind.ends()))
    });
    let mut found: Vec<SecretUse> = found.collect();
    // most apps have one, and there is room for four
    found.shrink_to_fit();
    found
}

/// One use. Of who ends, which reads its secrets when it starts, nothing is replaced.
pub(super) fn one(
    name: &Reference,
    used: spec::SecretUse,
    secret: Arc<Secret>,
    holder: Holder,
    ends: bool,
) -> SecretUse {
    SecretUse {
        holder,
        span: name.span,
        deliver: Effective::or(used.deliver, || delivery(&secret.kind)),
        via: Effective::or(used.via, Via::default),
        path: used.path,
        templates: used.templates,
        variable: used.name,
        on_rotate: on_rotate(ends, used.on_rotate),
        signal: Effective::or(used.signal, Signal::default),
        operations: operations(used.operations, &secret),
        secret,
    }
}

/// Whether a use says nothing but a name.
pub(super) fn is_plain(used: &spec::SecretUse) -> bool {
    let spec::SecretUse { deliver, path, via, templates, name, on_rotate, signal, operations } = used;
    deliver.is_none()
        && path.is_none()
        && via.is_none()
        && templates.is_none()
        && name.is_none()
        && Effective::from(*on_rotate).said_at().is_none()
        && signal.is_none()
        && operations.is_empty()
}

/// What happens when it changes. What ends by itself is not replaced.
fn on_rotate(ends: bool, said: Spanned<OnRotate>) -> Effective<OnRotate> {
    let said = Effective::from(said);
    if ends && said.said_at().is_none() {
        return Effective::rule(OnRotate::None, "each run reads it anew");
    }
    said
}

/// The way of delivery that fits a kind of secret.
fn delivery(secret: &SecretKind) -> Deliver {
    match secret {
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => Deliver::Api,
        SecretKind::Database(_) | SecretKind::Kv(_) | SecretKind::Pki(_) => Deliver::Sync,
    }
}

/// What an app does with a secret: what it says, or what is usual.
fn operations(said: Vec<Spanned<Operation>>, secret: &Secret) -> Vec<Effective<Operation>> {
    if said.is_empty() {
        return secret.usual_operations().iter().copied().map(Effective::default).collect();
    }
    said.into_iter().map(Effective::from).collect()
}
