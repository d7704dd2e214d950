use std::collections::BTreeSet;

use platformc_spec::include;
use serde_json::Value;

use super::{Holding, Kind, PlanDocument, ResourceDocument, SubjectKindDocument, document};
use crate::sample;

fn of(changes: &[(&str, &str)]) -> PlanDocument {
    let sources = include::single("platform.yaml", sample::text(changes));
    document(&sample::compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted())), &sources)
}

#[test]
fn an_app_says_what_it_makes_uses_and_calls_and_where_it_stands() {
    let plan = of(&[]);
    let app = plan.nodes.iter().find(|node| node.id == "first/app/api").expect("the app");
    assert_eq!((app.kind, app.cluster.as_deref()), (Kind::App, Some("first")));
    assert_eq!(app.folder.as_deref(), Some("flux/apps/first/api"));
    let line = sample::text(&[]).lines().position(|line| line == "  api:").expect("the app") + 1;
    let origin = app.origin.first().expect("a place");
    assert_eq!((origin.file.as_str(), origin.line, origin.column), ("platform.yaml", line, 3));
    let deployment = ResourceDocument::Object {
        cluster: "first".into(),
        api_version: "apps/v1".into(),
        kind: "Deployment".into(),
        namespace: Some("shop".into()),
        name: "api".into(),
    };
    let owned: Vec<_> = app.owns.iter().filter(|owned| owned.resource == deployment).collect();
    assert!(matches!(owned.as_slice(), [owned] if owned.holding == Holding::Owned), "{owned:?}");
    let host = ResourceDocument::TerraformOutput { root: "databases".into(), name: "orders_host".into() };
    assert!(app.uses.iter().any(|used| used.resource == host), "{:?}", app.uses);
    let web = plan.nodes.iter().find(|node| node.id == "first/app/web").expect("the app");
    assert_eq!(web.calls, ["first/app/api"]);
}

#[test]
fn what_loses_data_is_said_and_roots_have_a_place() {
    let plan = of(&[]);
    let stateful: BTreeSet<&str> =
        plan.nodes.iter().filter(|node| node.stateful).map(|node| node.id.as_str()).collect();
    for id in ["terraform/state", "terraform/databases", "terraform/storage", "terraform/vault-configuration"] {
        assert!(stateful.contains(id), "{id}: {stateful:?}");
    }
    assert!(!stateful.contains("terraform/network") && !stateful.contains("first/app/api"));
    for node in &plan.nodes {
        assert_eq!(node.place.is_some(), node.kind == Kind::Root, "{}", node.id);
    }
    let network = plan.nodes.iter().find(|node| node.id == "terraform/network").and_then(|node| node.place.as_ref());
    assert_eq!(network.map(|place| place.state_key.as_str()), Some("roots/network.tfstate"));
}

/// Every id that the document names is a node of it, and everything that is used is owned by one.
#[test]
fn what_the_plan_names_is_in_it() {
    let plan = of(sample::CROSSING);
    let ids: BTreeSet<&str> = plan.nodes.iter().map(|node| node.id.as_str()).collect();
    let owned: Vec<&ResourceDocument> =
        plan.nodes.iter().flat_map(|node| &node.owns).map(|own| &own.resource).collect();
    let mut seen = 0;
    for node in &plan.nodes {
        for id in node.needs.iter().chain(&node.calls) {
            assert!(ids.contains(id.as_str()), "{} names {id}", node.id);
        }
        for used in &node.uses {
            seen += 1;
            assert!(owned.contains(&&used.resource), "{} uses {}, which nobody owns", node.id, used.resource);
        }
    }
    assert!(seen > 20, "only {seen} uses");
}

/// What is read off the printed plan is what the graph itself shows.
#[test]
fn the_picture_of_the_document_is_that_of_the_graph() {
    let sources = include::single("platform.yaml", sample::text(sample::CROSSING));
    let plan = sample::compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    let picture = super::picture(&document(&plan, &sources));
    assert!(picture.nodes.len() > 20 && !picture.calls.is_empty());
    assert_eq!(picture, crate::graph::show::Picture::of(&plan.graph));
}

/// The schema knows every key that a plan has.
#[test]
fn the_schema_describes_the_document() {
    let schema = super::schema().to_value();
    let node = &schema["$defs"]["NodeDocument"];
    let plan = serde_json::to_value(of(&[])).expect("JSON");
    let mut seen = BTreeSet::new();
    for (key, _) in plan["nodes"].as_array().into_iter().flatten().filter_map(Value::as_object).flatten() {
        assert!(node["properties"][key].is_object(), "the schema has no `{key}`");
        seen.insert(key.as_str());
    }
    assert_eq!(seen.len(), node["properties"].as_object().map_or(0, serde_json::Map::len), "keys that never occur");
    assert_eq!(plan["version"], super::VERSION);
}

/// What a thing is called in AWS stands in the root that makes it or finds it, and is not what the platform calls it.
#[test]
fn things_of_aws_have_a_logical_id_and_a_physical_name() {
    let plan = of(&[]);
    let files = sample::files(&[]);
    let (mut kinds, mut existing) = (BTreeSet::new(), BTreeSet::new());
    for node in &plan.nodes {
        for owned in &node.owns {
            let ResourceDocument::Aws { kind, id, physical_name } = &owned.resource else { continue };
            let folder = format!("{}/", node.folder.as_deref().expect("a root"));
            let quoted = format!("\"{physical_name}\"");
            let is_there = files.iter().any(|(path, text)| path.starts_with(&folder) && text.contains(&quoted));
            assert!(is_there, "{}: no {physical_name} in {folder}", node.id);
            kinds.insert(*kind);
            if owned.holding == Holding::Existing {
                existing.insert(format!("{} {id} {physical_name}", kind.word()));
            }
        }
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
    assert_eq!(existing.into_iter().collect::<Vec<_>>(), ["DNS zone dns example.com"]);
    let databases = plan.nodes.iter().find(|node| node.id == "terraform/databases").expect("the root");
    let orders = databases.owns.iter().find_map(|owned| match &owned.resource {
        ResourceDocument::Aws { id, physical_name, .. } => Some((id.as_str(), physical_name.as_str())),
        _ => None,
    });
    assert_eq!(orders, Some(("orders", format!("{}-orders", plan.platform).as_str())));
}

/// Those whom the emitted roles and policies let in are those whom the plan lists, and workloads log in as it says.
#[test]
fn the_subjects_of_the_plan_are_those_of_the_proof() {
    let sources = include::single("platform.yaml", sample::text(sample::CROSSING));
    let plan = sample::compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    let document = document(&plan, &sources);
    let artifacts = crate::access::Artifacts::of(&plan.model, &plan.graph);
    let (access, _) = crate::access::judge(&plan.model, &artifacts, platformc_access::Scope::Everything);
    let found: BTreeSet<&str> = access.subjects.iter().map(|subject| subject.id.as_str()).collect();
    let listed: BTreeSet<&str> = document.subjects().map(|subject| subject.id.as_str()).collect();
    assert!(found.len() > 10, "{found:?}");
    assert_eq!(found, listed);
    for workload in document.subjects().filter(|subject| subject.kind == SubjectKindDocument::Workload) {
        let found = access.subjects.iter().find(|subject| subject.id == workload.id).expect("a subject");
        let role = workload.role.as_deref();
        let account = workload.service_account.as_deref();
        assert_eq!(
            (found.mount.as_str(), Some(found.role.as_str())),
            (workload.mount.as_str(), role),
            "{}",
            workload.id
        );
        assert_eq!(Some(found.service_account.as_str()), account, "{}", workload.id);
    }
}
