//! What nodes declare is what they make: on all examples, on the specifications of the UI tests that compile, and on random
//! platforms.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use platformc_base::Span;
use platformc_generator::{Language, MAIN, platform};
use platformc_spec::{
    Source, Sources,
    include::{InMemory, load},
};
use rayon::prelude::*;

use super::*;
use crate::{
    Plan,
    contract::Key,
    graph::{Files, Made as Where, Node, NodeKind, Proved, Resource},
    lower,
    object::{ObjectId, ObjectKind},
    sample,
};

mod access;
mod logins;
mod reach;
mod roots;
mod terraform;
mod vault;
mod yaml;

type Texts = BTreeMap<String, Vec<u8>>;

/// The files of a folder and of those below it, but not those that a build wrote.
fn read(folder: &Path, below: &str, files: &mut Texts) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if entry.path().is_dir() && name != "output" {
            read(&entry.path(), &path, files);
        } else if entry.path().is_file() {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

fn sources(files: Texts) -> Option<Sources> {
    let text = String::from_utf8(files.get(MAIN)?.clone()).ok()?;
    Some(load(Source { name: MAIN.into(), text: text.into() }, &mut InMemory(files)))
}

fn folders(of: &str) -> Vec<(String, Texts)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(of);
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = |path: std::path::PathBuf| {
        let mut files = Texts::new();
        read(&path, "", &mut files);
        (path.display().to_string(), files)
    };
    folders.map(files).collect()
}

fn generated(seeds: u64) -> impl Iterator<Item = (String, Texts)> {
    let language = Language::committed();
    (0..seeds).map(move |seed| {
        let files = platform(seed, &language).files.into_iter().map(|(path, text)| (path, text.into_bytes()));
        (format!("seed {seed}"), files.collect())
    })
}

/// The plans of all these that compile, in all of their environments.
fn each<T: Send>(platforms: Vec<(String, Texts)>, what: impl Fn(&str, &Plan) -> T + Sync) -> Vec<T> {
    let plans = platforms.into_par_iter().filter_map(|(name, files)| {
        Some(sample::all_compiled(&sources(files)?).iter().map(|plan| what(&name, plan)).collect::<Vec<_>>())
    });
    plans.flatten_iter().collect()
}

fn context<'a>(plan: &'a Plan, (index, node): (usize, &'a Node)) -> Context<'a> {
    Context { model: &plan.model, graph: &plan.graph, proved: Proved::Nothing, node, index }
}

/// Checks the facts of all nodes. Says how many things are declared, and of which kinds the objects among them are.
fn facts(name: &str, plan: &Plan) -> (usize, BTreeSet<ObjectKind>) {
    let (mut faults, mut things, mut kinds) = (Vec::new(), 0, BTreeSet::new());
    for node in plan.graph.nodes() {
        let context = context(plan, node);
        let facts = Facts::of(&context, &lower::artifacts(&context));
        faults.extend(facts.faults().map(str::to_owned));
        for owned in node.1.owned().filter(|owned| owned.made == Where::Here) {
            things += 1;
            kinds.extend(match owned.resource {
                Resource::Namespace { .. } => Some(ObjectKind::Namespace),
                Resource::ServiceAccount { .. } => Some(ObjectKind::ServiceAccount),
                Resource::Object { object, .. } => Some(object.kind),
                _ => None,
            });
        }
    }
    assert_eq!(faults, [""; 0], "{name}");
    (things, kinds)
}

#[test]
fn each_node_of_a_ui_case_declares_exactly_what_it_makes() {
    let counts = each(folders("tests/ui"), facts);
    let (plans, things) = (counts.len(), counts.iter().map(|(things, _)| things).sum::<usize>());
    assert!(plans > 40 && things > 1_500, "{plans} plans, {things} things");
}

#[test]
fn each_node_of_an_example_and_of_a_random_platform_declares_exactly_what_it_makes() {
    let counts = each(folders("examples").into_iter().chain(generated(150)).collect(), facts);
    let (plans, things) = (counts.len(), counts.iter().map(|(things, _)| things).sum::<usize>());
    assert!(plans > 100 && things > 10_000, "{plans} plans, {things} things");
    // a kind that none of them makes is not tested
    let made: BTreeSet<ObjectKind> = counts.into_iter().flat_map(|(_, kinds)| kinds).collect();
    let missing: Vec<_> = ObjectKind::ALL.iter().filter(|kind| !made.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What a node in a cluster is found to do wrong.
fn faults(node: &Node, lower: impl Fn(&mut Files)) -> Vec<String> {
    let plan = sample::plan(&[]);
    let mut files = Files::new(node.kind.folder());
    lower(&mut files);
    let context = Context { node, index: 7, ..context(&plan, plan.graph.nodes().next().unwrap()) };
    Facts::of(&context, &files.take()).faults().map(str::to_owned).collect()
}

fn node() -> Node {
    Node::release(&sample::model(&[]).clusters["first"], "thing", |_, _| {})
}

fn service(name: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::Service, "shop", name)
}

fn write(files: &mut Files, objects: &[platformc_output::value::Value]) {
    files.yaml("objects.yaml", objects.to_vec());
    crate::kubernetes::kustomization(files);
}

#[test]
fn one_undeclared_object_is_a_fault() {
    let object = |name: &str| crate::kubernetes::object(&service(name), platformc_output::json!({}));
    let both = |files: &mut Files| write(files, &[object("one"), object("two")]);
    assert_eq!(faults(&node().makes_all([service("one"), service("two")]), both), [""; 0]);
    assert_eq!(
        faults(&node().makes(service("one")), both),
        ["`first/thing` makes the undeclared Service `shop/two` of cluster `first`"]
    );
    assert_eq!(
        faults(&node().makes_all([service("one"), service("three"), service("two")]), both),
        ["`first/thing` declares the Service `shop/three` of cluster `first` and does not make it"]
    );
    let twice = |files: &mut Files| write(files, &[object("one"), object("one")]);
    assert_eq!(faults(&node().makes(service("one")), twice).len(), 1, "made twice, declared once");
    let brought = ObjectId::fixed(ObjectKind::Service, "shop", "brought");
    assert_eq!(faults(&node().brings_object(brought), |files| write(files, &[])), [""; 0], "others make it");
}

#[test]
fn an_object_of_an_unknown_kind_is_a_fault() {
    let object =
        platformc_output::json!({ "apiVersion": "example.com/v1", "kind": "Thing", "metadata": { "name": "one" } });
    let found = faults(&node(), |files| write(files, std::slice::from_ref(&object)));
    assert_eq!(found, ["`first/thing` makes the undeclared Thing `one` of `example.com/v1`"]);
}

/// A pod that needs one thing of each sort.
fn pod() -> platformc_output::value::Value {
    let variable =
        platformc_output::json!({ "name": "A", "valueFrom": { "secretKeyRef": { "name": "login", "key": "a" } } });
    let pod = platformc_output::json!({
        "serviceAccountName": "account",
        "containers": [{ "name": "one", "env": [variable], "envFrom": [{ "configMapRef": { "name": "settings" } }] }],
        "volumes": [
            { "name": "a", "persistentVolumeClaim": { "claimName": "claim" } },
            { "name": "b", "configMap": { "name": "perhaps", "optional": true } },
            { "name": "c", "csi": { "volumeAttributes": { "secretProviderClass": "class" } } },
        ],
    });
    let id = ObjectId::fixed(ObjectKind::Deployment, "shop", "one");
    crate::kubernetes::object(&id, platformc_output::json!({ "spec": { "template": { "spec": pod } } }))
}

#[test]
fn one_undeclared_use_is_a_fault() {
    let of = |kind, name| ObjectId::fixed(kind, "shop", name);
    let uses = [
        of(ObjectKind::ServiceAccount, "account"),
        of(ObjectKind::Secret, "login"),
        of(ObjectKind::ConfigMap, "settings"),
        of(ObjectKind::PersistentVolumeClaim, "claim"),
        of(ObjectKind::SecretProviderClass, "class"),
    ];
    let deployment = || node().makes(of(ObjectKind::Deployment, "one"));
    let write = |files: &mut Files| write(files, &[pod()]);
    let all = uses.iter().cloned().fold(deployment(), Node::refers_to);
    assert_eq!(faults(&all, write), [""; 0]);
    for missing in &uses {
        let others = uses.iter().filter(|other| *other != missing).cloned();
        let found = faults(&others.fold(deployment(), Node::refers_to), write);
        let what = missing.clone().in_cluster("first");
        assert_eq!(found, [format!("`first/thing` refers to the {what} and does not declare it")]);
    }
    let brought = uses.iter().cloned().fold(deployment(), Node::brings_object);
    assert_eq!(faults(&brought, write), [""; 0], "what it brings is its own");
}

#[test]
fn what_terraform_learns_is_declared_where_it_is_held() {
    let config = ObjectId::fixed(ObjectKind::ConfigMap, "shop", "one");
    let holding = |text: &str| {
        let object = crate::kubernetes::object(&config, platformc_output::json!({ "data": { "text": text } }));
        move |files: &mut Files| write(files, std::slice::from_ref(&object))
    };
    let node = || node().makes(config.clone());
    let declared = || node().uses_key(Key::VpcId, Span::default());
    assert_eq!(faults(&declared(), holding("in ${VPC_ID}")), [""; 0]);
    assert_eq!(faults(&node(), holding("${VPC_ID}")), ["`first/thing` holds `VPC_ID` and does not declare it"]);
    assert_eq!(faults(&node(), holding("${anything} $${VPC_ID}")), [""; 0], "nothing is put there");
    assert_eq!(faults(&declared(), holding("none")), ["`first/thing` declares `VPC_ID` and does not hold it"]);
    let other = "`first/thing` holds `DNS_ZONE_ID` and does not declare it";
    assert_eq!(faults(&declared(), holding("${VPC_ID}${DNS_ZONE_ID}")), [other]);
}

#[test]
fn values_of_a_chart_are_no_objects_and_generated_objects_are() {
    let object = crate::kubernetes::object(&service("one"), platformc_output::json!({}));
    let config = ObjectId::fixed(ObjectKind::ConfigMap, "shop", "values");
    let lower = |files: &mut Files| {
        let generator = platformc_output::json!([{ "name": "values", "namespace": "shop", "files": ["values.yaml"] }]);
        files.yaml("values.yaml", [object.clone()]);
        let kustomization = platformc_output::json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [],
            "configMapGenerator": generator,
        });
        files.yaml("kustomization.yaml", [kustomization]);
    };
    assert_eq!(faults(&node().makes(config), lower), [""; 0]);
    assert_eq!(faults(&node(), lower).len(), 1);
}
