//! Istio's authorization policies (<https://istio.io/latest/docs/reference/config/security/authorization-policy/>).

use std::collections::BTreeSet;

use platformc_access::reach::{Authorization, Authorizations, Caller, Labels};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::random::Random;

const ROOT: &str = "istio-system";

fn policy(namespace: &str, spec: Value) -> Value {
    json!({ "metadata": { "namespace": namespace, "name": "policy" }, "spec": spec })
}

fn caller(name: &str) -> Caller {
    Caller { principal: Some(format!("cluster.local/ns/shop/sa/{name}")) }
}

fn labels(app: &str) -> Labels {
    Labels::from([("app".to_owned(), app.to_owned())])
}

fn mesh(policies: &[Value]) -> Authorizations {
    Authorizations::new(ROOT, policies.iter().map(|policy| Authorization::read(policy).unwrap()))
}

/// Whether `web` may call `api` in `shop` at port 80.
fn allows(policies: &[Value]) -> bool {
    mesh(policies).allows(&caller("web"), "shop", &labels("api"), 80)
}

fn from(principal: &str) -> Value {
    json!([{ "from": [{ "source": { "principals": [format!("cluster.local/ns/shop/sa/{principal}")] } }] }])
}

#[test]
fn without_a_policy_everything_is_allowed() {
    assert!(allows(&[]));
    // of another namespace, and of other workloads
    assert!(allows(&[policy("jobs", json!({}))]));
    assert!(allows(&[policy("shop", json!({ "selector": { "matchLabels": { "app": "other" } } }))]));
}

#[test]
fn a_policy_without_rules_matches_nothing_and_an_empty_rule_everything() {
    // allow-nothing
    assert!(!allows(&[policy("shop", json!({}))]));
    assert!(!allows(&[policy("shop", json!({ "rules": [] }))]));
    // allow-all
    assert!(allows(&[policy("shop", json!({ "rules": [{}] }))]));
    // deny-all, and one that denies nothing
    assert!(!allows(&[policy("shop", json!({ "action": "DENY", "rules": [{}] }))]));
    assert!(allows(&[policy("shop", json!({ "action": "DENY" }))]));
    assert!(allows(&[policy("shop", json!({ "action": "AUDIT", "rules": [{}] }))]));
}

#[test]
fn the_root_namespace_is_about_all() {
    let nothing = policy(ROOT, json!({}));
    assert!(!allows(std::slice::from_ref(&nothing)));
    assert!(allows(&[nothing, policy("shop", json!({ "rules": from("web") }))]));
}

#[test]
fn deny_comes_before_allow() {
    let allow = policy("shop", json!({ "rules": from("web") }));
    let deny = |name: &str| policy("shop", json!({ "action": "DENY", "rules": from(name) }));
    assert!(!allows(&[allow.clone(), deny("web")]));
    assert!(!allows(&[deny("web"), allow.clone()]));
    assert!(allows(&[allow, deny("other")]));
    // what a DENY policy does not match is not thereby denied
    assert!(allows(&[deny("other")]));
}

#[test]
fn parts_of_a_rule_must_all_hold_and_entries_need_not() {
    let rule = |rule: Value| policy("shop", json!({ "rules": [rule] }));
    let web = json!({ "source": { "principals": ["cluster.local/ns/shop/sa/web"] } });
    let other = json!({ "source": { "principals": ["cluster.local/ns/shop/sa/other"] } });
    let at = |port: &str| json!({ "operation": { "ports": [port] } });
    assert!(allows(&[rule(json!({ "from": [other.clone(), web.clone()] }))]));
    assert!(allows(&[rule(json!({ "from": [web.clone()], "to": [at("81"), at("80")] }))]));
    assert!(!allows(&[rule(json!({ "from": [web], "to": [at("81")] }))]));
    assert!(!allows(&[rule(json!({ "from": [other], "to": [at("80")] }))]));
    let both = json!({ "principals": ["cluster.local/ns/shop/sa/web"], "namespaces": ["jobs"] });
    assert!(!allows(&[rule(json!({ "from": [{ "source": both }] }))]));
    let not = json!({ "namespaces": ["shop"], "notPrincipals": ["cluster.local/ns/shop/sa/web"] });
    assert!(!allows(&[rule(json!({ "from": [{ "source": not }] }))]));
}

#[test]
fn texts_match_whole_by_beginning_by_end_or_by_being_there() {
    let with = |text: &str| policy("shop", json!({ "rules": [{ "from": [{ "source": { "principals": [text] } }] }] }));
    for (text, wanted) in [
        ("cluster.local/ns/shop/sa/web", true),
        ("cluster.local/ns/shop/sa/we", false),
        ("cluster.local/ns/shop/*", true),
        ("cluster.local/ns/jobs/*", false),
        ("*/sa/web", true),
        ("*/sa/other", false),
        ("*", true),
    ] {
        assert_eq!(allows(&[with(text)]), wanted, "{text}");
    }
    // plain text has no principal, and is none of any list
    let plain = Caller::default();
    assert!(!mesh(&[with("*")]).allows(&plain, "shop", &labels("api"), 80));
    let not = json!({ "rules": [{ "from": [{ "source": { "notPrincipals": ["*"] } }] }] });
    assert!(mesh(&[policy("shop", not)]).allows(&plain, "shop", &labels("api"), 80));
}

#[test]
fn what_is_not_known_is_refused() {
    for spec in [
        json!({ "action": "CUSTOM" }),
        json!({ "targetRefs": [] }),
        json!({ "rules": [{ "when": [] }] }),
        json!({ "rules": [{ "from": [{ "source": { "ipBlocks": ["10.0.0.0/8"] } }] }] }),
        json!({ "rules": [{ "to": [{ "operation": { "paths": ["/"] } }] }] }),
    ] {
        assert!(Authorization::read(&policy("shop", spec.clone())).is_err(), "{spec:?}");
    }
}

/// A second implementation: for each policy, everything that it matches; then set arithmetic.
fn naive(
    policies: &[Value],
    callers: &[Option<String>],
    ports: &[u16],
    namespace: &str,
    app: &str,
) -> BTreeSet<(usize, usize)> {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let like = |pattern: &str, text: &str| -> bool {
        if let Some(beginning) = pattern.strip_suffix('*').filter(|rest| !rest.is_empty()) {
            text.get(..beginning.len()) == Some(beginning)
        } else if let Some(end) = pattern.strip_prefix('*') {
            text.len() >= end.len() && text.get(text.len() - end.len()..) == Some(end) && !text.is_empty()
        } else {
            pattern == text
        }
    };
    let everything: BTreeSet<(usize, usize)> =
        (0..callers.len()).flat_map(|caller| (0..ports.len()).map(move |port| (caller, port))).collect();
    let (mut denied, mut allowed, mut has_allow) = (BTreeSet::new(), BTreeSet::new(), false);
    for policy in policies {
        let (spec, home) = (&policy["spec"], policy["metadata"]["namespace"].as_str().unwrap());
        let selected = match &spec["selector"]["matchLabels"]["app"] {
            Value::Null => true,
            value => value.as_str() == Some(app),
        };
        if !selected || (home != namespace && home != ROOT) {
            continue;
        }
        let mut matched = BTreeSet::new();
        for rule in spec["rules"].as_array().into_iter().flatten() {
            for (caller, port) in &everything {
                let principal = callers[*caller].as_deref();
                let source = |entry: &Value| {
                    let source = &entry["source"];
                    let (wanted, unwanted) = (texts(&source["principals"]), texts(&source["notPrincipals"]));
                    let found = |list: &[String]| list.iter().any(|p| principal.is_some_and(|text| like(p, text)));
                    (wanted.is_empty() || found(&wanted)) && !found(&unwanted)
                };
                let number = ports[*port].to_string();
                let operation = |entry: &Value| {
                    let operation = &entry["operation"];
                    let (wanted, unwanted) = (texts(&operation["ports"]), texts(&operation["notPorts"]));
                    (wanted.is_empty() || wanted.contains(&number)) && !unwanted.contains(&number)
                };
                let any = |list: &Value, of: &dyn Fn(&Value) -> bool| match list.as_array() {
                    None => true,
                    Some(entries) => entries.is_empty() || entries.iter().any(of),
                };
                if any(&rule["from"], &source) && any(&rule["to"], &operation) {
                    matched.insert((*caller, *port));
                }
            }
        }
        match spec["action"].as_str() {
            Some("DENY") => denied.extend(matched),
            Some("AUDIT") => {}
            _ => {
                has_allow = true;
                allowed.extend(matched);
            }
        }
    }
    let left = if has_allow { allowed } else { everything };
    left.difference(&denied).copied().collect()
}

fn random_policy(random: &mut Random) -> Value {
    let rule = |random: &mut Random| {
        let mut rule = Map::new();
        if random.chance(80) {
            let source = |random: &mut Random| {
                let key = random.pick(&["principals", "principals", "notPrincipals"]);
                let all = ["t/ns/shop/sa/web", "t/ns/shop/*", "*/sa/job", "*", "u/ns/shop/sa/web"];
                json!({ "source": { key: [random.pick(&all), random.pick(&all)] } })
            };
            rule.insert("from".into(), json!((0..random.below(3)).map(|_| source(random)).collect::<Vec<_>>()));
        }
        if random.chance(50) {
            let key = random.pick(&["ports", "notPorts"]);
            let port = random.pick(&["80", "443"]);
            rule.insert("to".into(), json!([{ "operation": { key: [port] } }]));
        }
        Value::Object(rule)
    };
    let mut spec = Map::new();
    if random.chance(50) {
        let app = random.pick(&["api", "other"]);
        spec.insert("selector".into(), json!({ "matchLabels": { "app": app } }));
    }
    if random.chance(50) {
        spec.insert("action".into(), json!(random.pick(&["ALLOW", "DENY", "AUDIT"])));
    }
    if random.chance(80) {
        spec.insert("rules".into(), json!((0..random.below(3)).map(|_| rule(random)).collect::<Vec<_>>()));
    }
    policy(random.pick(&["shop", "jobs", ROOT]), Value::Object(spec))
}

#[test]
fn two_implementations_agree_on_random_policies() {
    let callers = [None, Some("t/ns/shop/sa/web"), Some("u/ns/shop/sa/web"), Some("t/ns/jobs/sa/job")];
    let callers = callers.map(|name| name.map(str::to_owned));
    let ports = [80, 443];
    let (mut open, mut closed) = (0, 0);
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let policies: Vec<Value> = (0..=random.below(4)).map(|_| random_policy(&mut random)).collect();
        let mesh = mesh(&policies);
        for app in ["api", "other"] {
            for namespace in ["shop", "jobs"] {
                let expected = naive(&policies, &callers, &ports, namespace, app);
                for (at, principal) in callers.iter().enumerate() {
                    for (index, port) in ports.iter().enumerate() {
                        let caller = Caller { principal: principal.clone() };
                        let found = mesh.allows(&caller, namespace, &labels(app), *port);
                        assert_eq!(
                            found,
                            expected.contains(&(at, index)),
                            "seed {seed}: {principal:?} {port} {policies:?}"
                        );
                        if found { open += 1 } else { closed += 1 }
                    }
                }
            }
        }
    }
    assert!(open > 5000 && closed > 5000, "{open} {closed}");
}
