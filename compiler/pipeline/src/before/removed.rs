//! What holds data does not vanish without a word.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{
    Code, Diagnostic, Level, Platform,
    parse::{Entry, Node, Value},
};

use super::{
    holding::{self, Held},
    place::Places,
    refusal::Refusal,
};

/// What is gone, or has become another thing: P0621, P0622.
pub fn entries(before: &Platform, after: &Platform, old: &Node<'_>, places: &Places<'_>) -> Vec<Refusal> {
    let mut there: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for one in holding::of(after) {
        there.entry(one.path).or_default().insert(one.identity);
    }
    let apps: BTreeSet<&str> = after.apps.keys().map(|name| name.as_str()).collect();
    let engines = holding::of_engines(before, &holding::engines(after));
    let mut seen = BTreeSet::new();
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let mut found = Vec::new();
    for mut one in holding::of(before).into_iter().chain(engines) {
        let now = there.get(&one.path);
        if now.is_some_and(|identities| identities.contains(&one.identity)) {
            continue;
        }
        // an app that is gone is said once, whatever volumes it had
        if let [section, name, _, _] = one.path.as_slice()
            && section == "apps"
            && !apps.contains(name.as_str())
        {
            one.path.truncate(2);
        }
        if seen.insert(one.path.clone()) {
            found.push(refusal(&one, now.is_some(), environment, old, places));
        }
    }
    found
}

fn refusal(one: &Held, is_another: bool, environment: Option<&str>, old: &Node<'_>, places: &Places<'_>) -> Refusal {
    let path = one.path.join(".");
    let key = places.nearest_key(&one.path);
    let mut paths = vec![one.path.clone()];
    let accept =
        format!("write `# platformc: accept data-loss, …` above `{key}:`, with the reason, in the same change");
    let renamed = renamed(&one.path, old, places);
    let problem = if let Some(new) = renamed {
        let section = one.path.first().cloned().unwrap_or_default();
        paths.push(vec![section.clone(), new.key.to_owned()]);
        let message = format!("`{path}` is gone, and `{section}.{}` is the same under another name", new.key);
        let name = one.path.get(1).cloned().unwrap_or_default();
        Diagnostic::error(Code::DataRenamed, new.key_span, message)
            .label(format!("another name is another thing: {}", one.what))
            .help(format!("keep the name `{name}`; if it is meant, {accept}"))
    } else if is_another {
        let message = format!("`{path}` becomes another one");
        Diagnostic::error(Code::DataRemoved, places.nearest(environment, &one.path), message)
            .label(one.what)
            .help(format!("keep it where it is and add another one beside it; if it is meant, {accept}"))
    } else {
        Diagnostic::error(Code::DataRemoved, places.nearest(environment, &one.path), format!("`{path}` is removed"))
            .label(one.what)
            .help(format!("keep it until its data is elsewhere; if it is meant, {accept}"))
    };
    if let Some(environment) = environment {
        let overlaid = paths.clone().into_iter().map(|path| overlay(environment, path));
        paths.extend(overlaid.collect::<Vec<_>>());
    }
    Refusal { level: Level::DataLoss, paths, problem: problem.related(places.before(one.span), "it was here") }
}

/// The same path in an overlay.
pub fn overlay(environment: &str, path: Vec<String>) -> Vec<String> {
    ["environments".to_owned(), environment.to_owned()].into_iter().chain(path).collect()
}

/// A new entry of the same section that says the same.
fn renamed<'a>(path: &[String], old: &Node<'_>, places: &Places<'a>) -> Option<&'a Entry<'a>> {
    let [section, name] = path else { return None };
    let (old, new) = (old.get(section)?, places.after.get(section)?);
    let before = old.get(name)?;
    let Value::Map(entries) = &new.value else { return None };
    if entries.iter().any(|entry| entry.key == name) {
        return None;
    }
    entries.iter().find(|entry| old.get(entry.key).is_none() && before.is_same(&entry.value))
}

/// An environment that is gone: all of its roots are forgotten.
pub fn environment(before: &Platform, places: &Places<'_>) -> Refusal {
    let name = before.environment.as_ref();
    let path: Vec<String> = name.iter().flat_map(|name| ["environments".to_owned(), name.to_string()]).collect();
    let message = match name {
        Some(name) => format!("the environment `{name}` is removed"),
        None => "the platform becomes another one".to_owned(),
    };
    let key = places.nearest_key(&path);
    let problem = Diagnostic::error(Code::DataRemoved, places.nearest(None, &path), message)
        .label("everything that it made stays in AWS, and nobody manages it")
        .help(format!(
            "destroy its roots first, in the opposite order of the README; then write `# platformc: accept data-loss, …` above `{key}:`, with the reason"
        ));
    let span = name.map_or(before.name.span, |name| name.span);
    Refusal { level: Level::DataLoss, paths: vec![path], problem: problem.related(places.before(span), "it was here") }
}
