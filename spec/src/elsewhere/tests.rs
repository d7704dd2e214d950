use super::*;
use crate::{Allows, Code, Report, include, read};

const PLATFORM: &str = r#"
apiVersion: platformc/v1alpha1
kind: Platform
name: small
aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
git: { url: https://gitlab.example.com/platform/small.git }
networks:
  main: { cidr: 10.40.0.0/16 }
clusters:
  main:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
ingress:
  public: { cluster: main, hosts: [shop.example.com] }
apps:
  shop: { cluster: main, namespace: shop, image: registry.example.com/shop/shop:1.8.2 }
"#;

/// The messages about a platform, each with its help.
fn said(text: &str) -> Vec<(Code, String, String)> {
    let sources = include::single("platform.yaml", text);
    let found = read(&sources, &mut Allows::scan(&sources).0);
    let problems = found.map_or_else(|problems| problems, |(_, warnings)| warnings);
    let report = Report::new(&sources, problems);
    report.problems().iter().map(|p| (p.code, p.message.clone(), p.help.clone())).collect()
}

/// The platform with a key at this place.
fn with_key(place: Place, key: &str) -> String {
    match place {
        Place::Top => format!("{PLATFORM}{key}: {{}}\n"),
        Place::Entry(section) => {
            let (before, rest) = PLATFORM.split_once(&format!("\n{section}:\n")).unwrap();
            let (entry, after) = rest.split_once(" }").unwrap();
            format!("{before}\n{section}:\n{entry}, {key}: {{}} }}{after}")
        }
    }
}

/// The platform with a value at this place of an entry.
fn with_value(path: &[&str], value: &str) -> String {
    let [section, "*", key, ..] = path else { panic!("{path:?}") };
    let (before, rest) = PLATFORM.split_once(&format!("\n{section}:\n")).unwrap();
    let (entry, after) = rest.split_once(" }").unwrap();
    let (open, keys) = entry.split_once("{ ").unwrap();
    let mut keys: Vec<&str> = keys.split(", ").filter(|of| !of.starts_with(&format!("{key}:"))).collect();
    let changed = format!("{key}: {value}");
    keys.push(&changed);
    format!("{before}\n{section}:\n{open}{{ {} }}{after}", keys.join(", "))
}

#[test]
fn the_platform_itself_is_right() {
    assert_eq!(said(PLATFORM), []);
}

/// A key that the language knows by now has no row.
#[test]
fn each_key_gets_the_help_of_its_row() {
    for row in KEYS {
        for key in row.keys {
            let found = said(&with_key(row.place, key));
            let [(code, message, help)] = found.as_slice() else { panic!("{key}: {found:?}") };
            assert_eq!((*code, help.as_str()), (Code::UnknownKey, row.help), "{key}");
            assert!(message.starts_with(&format!("unknown key `{key}`")), "{message}");
        }
    }
}

#[test]
fn each_form_gets_the_help_of_its_row() {
    for row in VALUES {
        let found = said(&with_value(row.path, row.example));
        let [(code, _, help)] = found.as_slice() else { panic!("{row:?}: {found:?}") };
        assert!(matches!(code, Code::WrongType | Code::BadName), "{row:?}: {code}");
        assert_eq!(help, row.help, "{row:?}");
    }
}

#[test]
fn no_key_has_two_rows() {
    for (index, row) in KEYS.iter().enumerate() {
        for other in KEYS.iter().skip(index + 1).filter(|other| other.place == row.place) {
            assert!(!row.keys.iter().any(|key| other.keys.contains(key)), "{row:?} and {other:?}");
        }
    }
}

/// Each answer says whether it can be said, in the same words.
#[test]
fn what_cannot_be_said_is_called_that() {
    let answers = KEYS.iter().map(|row| (row.answer, row.help)).chain(VALUES.iter().map(|row| (row.answer, row.help)));
    for (answer, help) in answers {
        let alone = ["cannot be said", "has one", "runs on one", "is on one"].iter().any(|words| help.contains(words));
        assert!(answer != Answer::Never || alone, "{help}");
        assert!(!help.ends_with('.'), "{help}");
    }
}

#[test]
fn hosts_outside_are_told_from_apps() {
    for host in ["api.example.com", "example.com", "https://api.example.com:8443/v1", "a.b.example.eu"] {
        assert!(is_host(host), "{host}");
    }
    for name in ["backend", "backend.shop", "backend.shop.svc", "backend.shop.svc.cluster.local", "10.0.0.1", "a..com"]
    {
        assert!(!is_host(name), "{name}");
    }
}
