//! In whose name a chart of the user's own is installed.

use std::collections::BTreeSet;

use platformc_output::value::Value;

use super::{app, model, object};
use crate::components::apps::release::{ids, installer_objects};

fn rights(objects: &[Value]) -> BTreeSet<(String, String)> {
    let rules = object(objects, "Role", "report-release")["rules"].as_array().expect("rules").clone();
    let texts = |rule: &Value, key: &str| -> Vec<String> {
        rule[key].as_array().expect(key).iter().map(|text| text.as_str().expect(key).to_owned()).collect()
    };
    let pairs = |rule: &Value| -> Vec<(String, String)> {
        let verbs = texts(rule, "verbs");
        texts(rule, "resources")
            .into_iter()
            .flat_map(|what| verbs.iter().map(move |verb| (what.clone(), verb.clone())))
            .collect()
    };
    rules.iter().flat_map(pairs).collect()
}

#[test]
fn a_release_has_an_account_of_its_own_with_rights_in_its_namespace() {
    let model = model(&[]);
    let app = app(&model, "report");
    let objects = installer_objects(app);
    let binding = object(&objects, "RoleBinding", "report-release");
    assert_eq!(binding["metadata"]["namespace"], "reports");
    assert_eq!(binding["roleRef"]["kind"], "Role");
    let [subject] = binding["subjects"].as_array().expect("subjects").as_slice() else { panic!("{binding}") };
    // its pods run as another account, which cannot do this
    assert_eq!((&subject["name"], &subject["namespace"]), (&"report-release".into(), &"reports".into()));
    assert_ne!(app.head.service_account.as_str(), "report-release");
    let rights = rights(&objects);
    let may = |what: &str, verb: &str| rights.contains(&(what.to_owned(), verb.to_owned()));
    assert!(may("deployments", "create") && may("secrets", "create") && may("rolebindings", "update"));
    for (what, verb) in rights.iter().map(|(what, verb)| (what.as_str(), verb.as_str())) {
        let grants = ["*", "escalate", "bind", "impersonate"].contains(&verb);
        let passes = what == "*" || what.contains('/') || what == "networkpolicies" || what == "authorizationpolicies";
        assert!(!grants && !passes, "{verb} {what}");
    }
}

#[test]
fn a_release_that_may_change_the_cluster_says_so() {
    let model = model(&[("      version: 1.0.0\n", "      version: 1.0.0\n      clusterScoped: true\n")]);
    let app = app(&model, "report");
    assert!(installer_objects(app).is_empty());
    assert!(!ids(&model, app).any(|id| id.name == "report-release"));
}
