//! Objects of a node in a cluster, and the release that it is.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::scalar::Size;
use platformc_output::value::Value;

use super::{
    change::{Because, Change, How, Mark, What},
    lines,
};
use crate::graph::{Artifact, Content};

const KUSTOMIZE: &str = "kustomize.config.k8s.io/v1beta1";
const VALUES: &str = "values.yaml";

/// What Flux is told of an object, in its annotations.
const PRUNE: &str = "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune";
const APPLY: &str = "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa";

/// The kinds that say where a chart comes from.
const SOURCES: &[&str] = &["HelmRepository", "OCIRepository"];

/// An object by its version and kind, namespace and name.
type Id<'a> = (&'a str, &'a str, &'a str, &'a str);

/// What changes in the objects of a node; on one side it may not be there.
pub fn changes(id: &str, before: Option<&[Artifact]>, after: Option<&[Artifact]>) -> Vec<Change> {
    let (is_new, is_gone) = (before.is_none(), after.is_none());
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let (a, b) = (objects(before), objects(after));
    let names: BTreeSet<&Id<'_>> = a.keys().chain(b.keys()).collect();
    let mounted = mounted(&b);
    let mut changes = Vec::new();
    for key in names {
        let (_, kind, namespace, name) = *key;
        let label = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        let change = |how| Change::new(What::Object, how, kind, label.clone(), id);
        match (a.get(key), b.get(key)) {
            (Some(object), None) => {
                let kept = text(object, PRUNE) == "disabled";
                changes.push(change(if kept { How::Left } else { How::Removed }).marked(Mark::Gone, is_gone));
            }
            (None, Some(_)) => changes.push(change(How::Created).marked(Mark::New, is_new)),
            (Some(a), Some(b)) if a != b => {
                let mut because = Vec::new();
                lines::values("", Some(a), Some(b), &mut because);
                let kept = text(b, APPLY) == "IfNotPresent";
                let recreated = b.pointer("/spec/strategy/type").and_then(Value::as_str) == Some("Recreate");
                let change = change(if kept { How::Kept } else { How::Updated });
                let change = change.marked(Mark::Recreated, recreated);
                let change = change.marked(Mark::Less, storage(b) < storage(a));
                let change = change.marked(Mark::Mounted, mounted.contains(&(kind, name)));
                changes.push(source(change.because(because)));
            }
            _ => {}
        }
    }
    changes.extend(values(id, before, after, &a, &b));
    changes
}

/// How much a claim asks for, MiB.
fn storage(object: &Value) -> Option<u64> {
    Size::parse(text(object, "/spec/resources/requests/storage")).ok().map(Size::mebibytes)
}

/// Another version of a chart is a change of its release.
fn source(change: Change) -> Change {
    let is_version = |because: &Because| because.path.starts_with("spec.ref") || because.path.starts_with("spec.url");
    if SOURCES.contains(&change.kind.as_str()) && change.because.iter().any(is_version) {
        return Change { what: What::Release, how: How::Replaced, ..change };
    }
    // the version of a chart from a repository stands in the release
    if change.kind == "HelmRelease" && change.because.iter().any(|because| because.path == "spec.chart.spec.version") {
        return Change { what: What::Release, how: How::Replaced, ..change };
    }
    change
}

/// The values of a chart. They stand beside the objects, in a file that Flux makes a ConfigMap of.
fn values(
    id: &str,
    before: &[Artifact],
    after: &[Artifact],
    a: &BTreeMap<Id<'_>, &Value>,
    b: &BTreeMap<Id<'_>, &Value>,
) -> Option<Change> {
    let of = |artifacts: &'_ [Artifact]| -> Option<Value> {
        let file = artifacts.iter().find(|one| one.path.ends_with(&format!("/{VALUES}")))?;
        documents(file).first().cloned()
    };
    let (before, after) = (of(before)?, of(after)?);
    let release = |key: &&Id<'_>| key.1 == "HelmRelease" && a.contains_key(*key);
    let (_, kind, namespace, name) = *b.keys().find(release)?;
    let mut because = Vec::new();
    lines::values("", Some(&before), Some(&after), &mut because);
    let change = Change::new(What::Release, How::Updated, kind, format!("{namespace}/{name}"), id);
    (!because.is_empty()).then(|| change.because(because))
}

fn documents(artifact: &Artifact) -> &[Value] {
    match &artifact.content {
        Content::Objects(objects) => objects,
        Content::Hcl(_) | Content::Text(_) => &[],
    }
}

/// The objects that are applied: values and what Kustomize reads are none.
fn objects(artifacts: &[Artifact]) -> BTreeMap<Id<'_>, &Value> {
    let all = artifacts.iter().filter(|one| !one.path.ends_with(&format!("/{VALUES}"))).flat_map(documents);
    let objects = all.filter_map(|object| {
        let (version, kind) = (text(object, "/apiVersion"), text(object, "/kind"));
        if kind.is_empty() || version.is_empty() || version == KUSTOMIZE {
            return None;
        }
        Some(((version, kind, text(object, "/metadata/namespace"), text(object, "/metadata/name")), object))
    });
    objects.collect()
}

/// What pods of the node read once, from their environment: config maps and secrets by kind and name. What a template has a
/// checksum of changes the template itself.
fn mounted<'a>(objects: &BTreeMap<Id<'a>, &'a Value>) -> BTreeSet<(&'a str, &'a str)> {
    let mut found = BTreeSet::new();
    for object in objects.values() {
        let containers = object.pointer("/spec/template/spec/containers").and_then(Value::as_array);
        for container in containers.into_iter().flatten() {
            let from = container.get("envFrom").and_then(Value::as_array);
            for source in from.into_iter().flatten() {
                found.insert(("ConfigMap", text(source, "/configMapRef/name")));
                found.insert(("Secret", text(source, "/secretRef/name")));
            }
        }
    }
    found
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
