//! What nodes declare is what they make, on all examples and all specifications of the UI tests that compile.

use std::{collections::BTreeSet, fs, path::Path};

use platformc_base::{Code, Report, Sources, scalar::Name};

use super::{Made, Resource};
use crate::{
    Plan,
    graph::{Artifact, Content, Context, Files, Node, NodeKind},
};

/// The specifications in the folders of a folder. What they include is left out, and so are those that include.
fn specifications(folder: &str) -> Vec<(String, Sources)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut paths: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("platform.yaml")).collect();
    paths.sort();
    let read = |path: std::path::PathBuf| Some((path.display().to_string(), fs::read_to_string(path).ok()?));
    paths
        .into_iter()
        .filter_map(read)
        .map(|(path, text)| (path, platformc_spec::include::single("platform.yaml", text)))
        .collect()
}

fn artifacts(plan: &Plan, index: usize, node: &Node) -> Vec<Artifact> {
    let mut out = Files::new(node.kind.folder());
    node.lower(&Context { model: &plan.model, graph: &plan.graph, access: Some(""), node, index }, &mut out);
    out.take()
}

/// The things that stand among a node's artifacts.
fn made(node: &Node, artifacts: &[Artifact]) -> BTreeSet<Resource> {
    let mut found = BTreeSet::new();
    for artifact in artifacts {
        match &artifact.content {
            Content::Objects(objects) => {
                let cluster = node.kind.cluster().map(|cluster| cluster.name.clone());
                for object in objects.iter().filter(|object| object["kind"] == "Namespace") {
                    let name = object["metadata"]["name"].as_str().unwrap().to_owned();
                    found.insert(Resource::Namespace { cluster: cluster.clone().unwrap(), name });
                }
            }
            Content::Text(text)
                if artifact.path.strip_suffix(".tf").is_some() && text.contains("kubernetes_namespace") =>
            {
                for name in namespaces(&hcl::parse(text).unwrap()) {
                    let NodeKind::Root { name: root } = &node.kind else { panic!("{}: {name}", artifact.path) };
                    let cluster = Name::parse(root.strip_prefix("flux-").unwrap()).unwrap();
                    found.insert(Resource::Namespace { cluster, name });
                }
            }
            Content::Hcl(body) => assert!(!body.clone().print().contains("kubernetes_namespace"), "{}", artifact.path),
            Content::Text(_) => {}
        }
    }
    found
}

fn namespaces(body: &hcl::Body) -> Vec<String> {
    let resources = body.blocks().filter(|block| block.identifier() == "resource");
    let namespaces = resources.filter(|block| block.labels()[0].as_str().starts_with("kubernetes_namespace"));
    let metadata = namespaces.flat_map(|block| block.body().blocks().filter(|inner| inner.identifier() == "metadata"));
    let names = metadata.flat_map(|block| block.body().attributes().filter(|attribute| attribute.key() == "name"));
    names.map(|attribute| attribute.expr().to_string().trim_matches('"').to_owned()).collect()
}

#[test]
fn each_node_declares_exactly_the_namespaces_that_it_makes() {
    let (mut plans, mut count) = (0, 0);
    for (path, sources) in specifications("examples").into_iter().chain(specifications("tests/ui")) {
        let Ok(plan) = crate::sample::compiled(&sources) else { continue };
        plans += 1;
        for (index, node) in plan.graph.nodes() {
            let here = node.owned().filter(|owned| owned.made == Made::Here).map(|owned| owned.resource.clone());
            let declared = here.filter(|resource| matches!(resource, Resource::Namespace { .. }));
            let declared: BTreeSet<Resource> = declared.collect();
            let made = made(node, &artifacts(&plan, index, node));
            assert_eq!(declared, made, "{path}: {}", node.kind.id());
            count += made.len();
        }
    }
    assert!(plans > 40 && count > 200, "{plans} plans, {count} namespaces");
}

#[test]
fn an_app_takes_the_namespace_of_no_component() {
    let (_, sources) =
        specifications("examples").into_iter().find(|(path, _)| path.contains("/secret-management/")).unwrap();
    let text = sources.numbered().next().unwrap().1.text.clone();
    for (cluster, namespace, component) in [
        ("tooling", "vault", "`vault`"),
        ("tooling", "gitlab-runner-jobs", "`gitlab-runner`"),
        ("application", "karpenter", "`karpenter`"),
        ("application", "ingress-public", "`gateway-public`"),
        ("application", "flux-system", "`terraform/flux-application`"),
    ] {
        let (app, own) = if cluster == "tooling" {
            ("  reports:\n    cluster: tooling\n", "reports")
        } else {
            ("  frontend:\n    cluster: application\n", "shop")
        };
        let line = format!("{app}    namespace: {own}\n");
        assert!(text.contains(&line));
        let text = text.replacen(&line, &format!("{app}    namespace: {namespace}\n"), 1);
        let sources = platformc_spec::include::single("platform.yaml", text.clone());
        let report = Report::new(&sources, crate::sample::compiled(&sources).err().unwrap());
        let found: Vec<_> = report.problems().iter().filter(|problem| problem.code == Code::NameCollision).collect();
        let [problem] = found.as_slice() else { panic!("{namespace}: {found:?}") };
        assert!(
            problem.message.contains(&format!("`{namespace}` of cluster `{cluster}`"))
                && problem.message.ends_with(component),
            "{}",
            problem.message
        );
        let start = usize::try_from(problem.span.start).unwrap();
        assert_eq!(text.get(start..start + namespace.len()), Some(namespace));
    }
}
