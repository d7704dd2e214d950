//! Environments: overlays merged over the base, each to a platform of its own.

mod keyed;
mod merge;

pub use platformc_base::together::together;

use self::{
    keyed::Keyed,
    merge::{Keys, merge},
};
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Arena, Document, Entry, Node, Value},
    platform::{Platform, Removed},
    scalar::Name,
    source::Sources,
    span::{Span, Spanned},
    suggest,
    validate::{Section, fit, section, typed},
};

/// The platforms of a document that fits the schema: one an environment, or the only one.
///
/// # Errors
/// P0608, P02xx: an overlay that cannot be merged, or whose result does not fit.
pub(crate) fn platforms<'s>(
    document: &Document<'s>,
    sources: &Sources,
    arena: &'s Arena,
) -> Result<Vec<Platform>, Diagnostics> {
    let root = document.root();
    let Some(Value::Map(overlays)) = root.get("environments").map(|node| node.value) else {
        return typed(root).map(|platform| vec![platform]);
    };
    if overlays.is_empty() {
        return typed(root).map(|platform| vec![platform]);
    }
    let base = base(root, arena);
    let (mut names, mut found, mut platforms) = (Vec::new(), Vec::new(), Vec::new());
    for overlay in overlays {
        // The schema has checked its form.
        let Ok(value) = Name::parse(overlay.key) else { continue };
        let span = Span { end: overlay.value.span.end.max(overlay.key_span.end), ..overlay.key_span };
        let name = Spanned { value, span };
        match one(&base, overlay, &name, sources, arena) {
            Ok(platform) => {
                platforms.push(platform);
                found.push(Diagnostics::default());
            }
            Err(problems) => found.push(problems),
        }
        names.push(name);
    }
    together(&names.iter().collect::<Vec<_>>(), found).into_result(platforms).map(|(platforms, _)| platforms)
}

/// What overlays are merged over: everything but what a file says about itself.
fn base<'s>(root: &Node<'s>, arena: &'s Arena) -> Node<'s> {
    let Value::Map(entries) = root.value else { return *root };
    let kept: Vec<Entry<'s>> =
        entries.iter().filter(|entry| !["include", "environments"].contains(&entry.key)).copied().collect();
    Node { value: Value::Map(arena.alloc_slice_copy(&kept)), ..*root }
}

fn one<'s>(
    base: &Node<'s>,
    overlay: &Entry<'s>,
    name: &Spanned<Name>,
    sources: &Sources,
    arena: &'s Arena,
) -> Result<Platform, Diagnostics> {
    let mut problems = Diagnostics::default();
    let changes = changes(&overlay.value, arena, &mut problems);
    // Once with the places of the overlay, for what the schema says about the whole of a map …
    let merged = merge(base, &changes, Keys::Overlay, arena, &mut problems);
    problems.extend(fit(&merged, sources));
    misnamed(base, &changes, &mut problems);
    of_all_keys(base, &changes, name, &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    // … and once with those of the base, where things are defined.
    let merged = merge(base, &changes, Keys::Base, arena, &mut problems);
    let mut platform = typed(&merged)?;
    platform.git.path.value = platform.git.path.join(name);
    platform.environment = Some(name.clone());
    platform.common_name = base.get("name").and_then(|node| match node.value {
        Value::Str(name) => Name::parse(name).ok(),
        _ => None,
    });
    platform.removed = removed(base, &changes);
    Ok(platform)
}

/// What an overlay changes under a name that is nearly one of the base is taken for a new entry, which lacks nearly
/// everything: one message says so in place of all that it lacks.
fn misnamed(base: &Node<'_>, overlay: &Node<'_>, problems: &mut Diagnostics) {
    let (Value::Map(below), Value::Map(above)) = (base.value, overlay.value) else { return };
    let keyed = Keyed::new(below);
    for entry in above {
        if let Some(known) = keyed.find(entry.key).and_then(|at| below.get(at)) {
            misnamed(&known.value, &entry.value, problems);
            continue;
        }
        let lacks = |problem: &Diagnostic| problem.code == Code::MissingKey && problem.span == entry.key_span;
        if !problems.any(lacks) {
            continue;
        }
        let near = suggest::nearest(entry.key, below.iter().map(|known| known.key));
        let Some(meant) = near.and_then(|near| keyed.find(near)).and_then(|at| below.get(at)) else { continue };
        let value = entry.value.span;
        let inside = |span: Span| span.source == value.source && value.start <= span.start && span.end <= value.end;
        problems.retain(|problem| !(lacks(problem) || problem.code == Code::MissingKey && inside(problem.span)));
        let message = format!("the base has no `{}` to change", entry.key);
        let problem = Diagnostic::error(Code::NothingToChange, entry.key_span, message).label("not in the base");
        let help = format!("did you mean `{}`? a new entry needs all required keys", meant.key);
        problems.push(problem.related(meant.key_span, "in the base").help(help));
    }
}

/// Each environment has keys of its own, and a new key has one version: a least version in the base would keep every new environment
/// from coming up, and be raised in all at once.
fn of_all_keys(base: &Node<'_>, overlay: &Node<'_>, environment: &Name, problems: &mut Diagnostics) {
    let Some(Value::Map(secrets)) = base.get("secrets").map(|node| node.value) else { return };
    let above = overlay.get("secrets").map(|node| node.value);
    for secret in secrets {
        let Some(given) = least(&secret.value).filter(|node| !matches!(node.value, Value::Int(..=1))) else { continue };
        let changed = match above {
            Some(Value::Map(entries)) => entries.iter().find(|entry| entry.key == secret.key),
            Some(Value::Null) => continue,
            _ => None,
        };
        if changed.is_some_and(|entry| matches!(entry.value.value, Value::Null) || least(&entry.value).is_some()) {
            continue;
        }
        let message = format!(
            "`{LEAST}` of `{}` would hold in `{environment}` too, whose key may not have this version",
            secret.key
        );
        problems.push(
            Diagnostic::error(Code::OneKeyForAll, given.span, message)
                .label("a new key has version 1, and each environment has a key of its own")
                .help(format!("move it into the overlays of the environments whose key has that version (`vault read transit/keys/{}`)", secret.key)),
        );
    }
}

const LEAST: &str = "minDecryptionVersion";

fn least<'n, 's>(secret: &'n Node<'s>) -> Option<&'n Node<'s>> {
    secret.get("transit")?.get(LEAST)
}

/// The entries of the base that an overlay removes.
fn removed(base: &Node<'_>, overlay: &Node<'_>) -> Vec<Removed> {
    let mut found = Vec::new();
    let Value::Map(parts) = overlay.value else { return found };
    for part in parts.iter().filter(|part| section(part.key) == Section::Entries) {
        let mut add = |name: &str, span| found.push(Removed { section: part.key.into(), name: name.into(), span });
        match (part.value.value, base.get(part.key).map(|section| section.value)) {
            (Value::Null, Some(Value::Map(below))) => below.iter().for_each(|entry| add(entry.key, part.key_span)),
            (Value::Map(entries), _) => {
                let gone = entries.iter().filter(|entry| matches!(entry.value.value, Value::Null));
                gone.for_each(|entry| add(entry.key, entry.key_span));
            }
            _ => {}
        }
    }
    found
}

/// What an overlay may change: not what a file says about itself.
fn changes<'s>(overlay: &Node<'s>, arena: &'s Arena, problems: &mut Diagnostics) -> Node<'s> {
    let Value::Map(entries) = overlay.value else { return *overlay };
    let fixed = |entry: &Entry<'_>| section(entry.key) == Section::Header || entry.key == "environments";
    if !entries.iter().any(fixed) {
        return *overlay;
    }
    for entry in entries.iter().filter(|entry| fixed(entry)) {
        let message = format!("an overlay cannot change `{}`", entry.key);
        let problem = Diagnostic::error(Code::UnknownKey, entry.key_span, message);
        problems.push(problem.label("the same in every environment").help("remove it"));
    }
    let kept: Vec<Entry<'s>> = entries.iter().filter(|entry| !fixed(entry)).copied().collect();
    Node { value: Value::Map(arena.alloc_slice_copy(&kept)), ..*overlay }
}
