//! What a real parser finds in the texts of modules and roots is what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use hcl::{Body, Expression, expr::TraversalOperator, structure::Block};

use super::*;
use crate::{
    graph::{Artifact, MadeByRoot},
    resource::ROLE,
};

fn resources<'a>(body: &'a Body, kind: &'a str) -> impl Iterator<Item = &'a Block> {
    let resources = body.blocks().filter(|block| block.identifier() == "resource");
    resources.filter(move |block| block.labels()[0].as_str() == kind)
}

fn attribute<'a>(body: &'a Body, name: &str) -> Option<&'a Expression> {
    body.attributes().find(|attribute| attribute.key() == name).map(hcl::Attribute::expr)
}

/// The names of a traversal such as `var.name`.
fn path(expression: &Expression) -> Vec<String> {
    let Expression::Traversal(traversal) = expression else { panic!("{expression:?}") };
    let first = traversal.expr.to_string();
    let others = traversal.operators.iter().map(|operator| match operator {
        TraversalOperator::GetAttr(name) => name.to_string(),
        other => panic!("{other:?}"),
    });
    std::iter::once(first).chain(others).collect()
}

/// The variables that a module names its roles by.
fn role_variables(files: &[(&str, &str)]) -> BTreeSet<String> {
    let bodies: Vec<Body> = files
        .iter()
        .filter(|(name, _)| name.strip_suffix(".tf").is_some())
        .map(|(_, text)| hcl::parse(text).unwrap())
        .collect();
    let locals = bodies.iter().flat_map(Body::blocks).filter(|block| block.identifier() == "locals");
    let locals: BTreeMap<&str, &Expression> =
        locals.flat_map(|block| block.body().attributes()).map(|local| (local.key(), local.expr())).collect();
    let mut found = BTreeSet::new();
    for role in bodies.iter().flat_map(|body| resources(body, "aws_iam_role")) {
        let name = path(attribute(role.body(), "name").unwrap());
        match name.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["var", name] => assert!(found.insert((*name).to_owned()), "{name} twice"),
            ["each", "value", key] => {
                let of = path(attribute(role.body(), "for_each").unwrap());
                let Expression::Object(each) = locals[of[1].as_str()] else { panic!("{of:?}") };
                for value in each.values() {
                    let Expression::Object(fields) = value else { panic!("{value:?}") };
                    let field = fields.iter().find(|(name, _)| name.to_string() == **key).unwrap();
                    assert_eq!(path(field.1)[0], "var");
                    assert!(found.insert(path(field.1)[1].clone()));
                }
            }
            other => panic!("a role is named in a way that is not understood here: {other:?}"),
        }
    }
    found
}

#[test]
fn modules_say_which_arguments_name_the_roles_that_they_make() {
    let modules = each(folders("examples"), |_, plan| {
        let mut modules = BTreeMap::new();
        for (index, node) in plan.graph.nodes() {
            let Some((name, made)) = node.made_by_call() else { continue };
            let texts = texts(lower::artifacts(&context(plan, (index, node))));
            let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            let arguments: BTreeSet<String> = made.roles.iter().map(|argument| (*argument).to_owned()).collect();
            assert_eq!(arguments, role_variables(&files), "{name}");
            assert!(arguments.iter().all(|argument| argument.ends_with(ROLE)), "{name}: calls are not looked at");
            assert!(
                !texts.values().any(|text| text.contains("resource \"kubernetes_")),
                "{name} makes Kubernetes objects"
            );
            modules.insert(name, arguments.len());
        }
        modules
    });
    let modules: BTreeMap<&str, usize> = modules.into_iter().flatten().collect();
    assert!(modules.len() > 25, "{modules:?}");
    assert_eq!(modules.values().sum::<usize>(), 11, "{modules:?}");
}

fn texts(artifacts: Vec<Artifact>) -> BTreeMap<String, String> {
    let text = |artifact: Artifact| (artifact.path.clone(), String::from_utf8(artifact.print().bytes).unwrap());
    artifacts.into_iter().map(text).collect()
}

fn quoted(expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The Kubernetes objects of a root as `type namespace/name`, and the names that its calls give to roles.
fn read_back(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let body = hcl::parse(text).unwrap();
    assert_eq!(resources(&body, "aws_iam_role").count(), 0, "no root makes a role by itself");
    let metadata =
        |block: &'_ Block| block.body().blocks().find(|inner| inner.identifier() == "metadata").cloned().unwrap();
    let name = |block: &Block| quoted(attribute(metadata(block).body(), "name").unwrap()).unwrap();
    let namespaces: BTreeMap<String, String> = resources(&body, "kubernetes_namespace_v1")
        .map(|block| (block.labels()[1].as_str().to_owned(), name(block)))
        .collect();
    let own = body.blocks().filter(|block| block.identifier() == "resource");
    let own = own.filter(|block| block.labels()[0].as_str().starts_with("kubernetes_")).map(|block| {
        let namespace = attribute(metadata(block).body(), "namespace").map(|namespace| {
            let text = namespace.to_string();
            let label = text.split('.').nth(1).unwrap().to_owned();
            namespaces[&label].clone()
        });
        let kind = block.labels()[0].as_str();
        format!("{kind} {}/{}", namespace.unwrap_or_default(), name(block))
    });
    let calls = body.blocks().filter(|block| block.identifier() == "module");
    let roles = calls.flat_map(|call| {
        let source = quoted(attribute(call.body(), "source").unwrap()).unwrap();
        let module = source.strip_prefix("../../modules/").unwrap().to_owned();
        let arguments = call.body().attributes().filter(|argument| argument.key().ends_with(ROLE));
        arguments
            .filter_map(move |argument| Some(format!("{module} {} {}", argument.key(), quoted(argument.expr())?)))
            .collect::<Vec<_>>()
    });
    (own.collect(), roles.collect())
}

#[test]
fn the_text_of_a_root_says_what_its_blocks_said() {
    let counts = each(folders("examples").into_iter().chain(generated(20)).collect(), |name, plan| {
        let (mut count, mut roles) = (0, 0);
        for (index, node) in plan.graph.nodes() {
            let Some(root) = node.written() else { continue };
            let texts = texts(lower::artifacts(&context(plan, (index, node))));
            let is_other = |path: &str| path.ends_with("/backend.tf") || path.ends_with("/providers.tf");
            let main = texts.iter().filter(|(path, _)| !is_other(path)).map(|(_, text)| text.as_str());
            let (own, calls) = read_back(&main.collect::<String>());
            assert_eq!(own, objects(&root.made), "{name}: {}", root.name);
            assert_eq!(calls, role_names(&root.made), "{name}: {}", root.name);
            count += own.len();
            roles += calls.len();
            let others = texts.iter().filter(|(path, _)| is_other(path));
            others.for_each(|(path, text)| assert!(!text.contains("resource \""), "{name}: {path}"));
            assert!(matches!(node.kind, NodeKind::Root { .. }));
        }
        (count, roles)
    });
    let (objects, roles) = counts.iter().fold((0, 0), |(a, b), (objects, roles)| (a + objects, b + roles));
    assert!(objects > 50 && roles > 100, "{objects} objects, {roles} roles");
}

/// The Kubernetes objects of its blocks as `type namespace/name`.
fn objects(made: &MadeByRoot) -> BTreeSet<String> {
    let said = |resource: Resource<'_>| match resource {
        Resource::Namespace { name, .. } => format!("kubernetes_namespace_v1 /{name}"),
        Resource::ServiceAccount { namespace, name, .. } => format!("kubernetes_service_account_v1 {namespace}/{name}"),
        Resource::Object { object, .. } => {
            let kind = if object.kind == ObjectKind::Secret { "secret" } else { "config_map" };
            format!("kubernetes_{kind}_v1 {}/{}", object.namespace.unwrap_or_default(), object.name)
        }
        other => panic!("{other}"),
    };
    made.blocks().map(said).collect()
}

fn role_names(made: &MadeByRoot) -> BTreeSet<String> {
    made.role_names().map(|(module, argument, name)| format!("{module} {argument} {name}")).collect()
}
