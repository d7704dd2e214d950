//! What holds data does not vanish without a word.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{
    Code, Diagnostic, Level, Platform,
    parse::{Entry, Node, Value},
    platform::{Created, Retire},
};

use super::{
    holding::{self, Held, Way},
    place::Places,
    refusal::Refusal,
};

/// What is gone, or has become another thing: P0621, P0622.
pub fn entries(before: &Platform, after: &Platform, old: &Node<'_>, places: &Places<'_>) -> Vec<Refusal> {
    let mut there: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    let mut called = BTreeSet::new();
    for one in holding::of(after) {
        called.insert(one.path.clone());
        there.entry(one.created).or_default().insert(one.identity);
    }
    let apps: BTreeSet<String> = after.apps.iter().map(|(key, app)| app.created_as(key).to_string()).collect();
    let engines = holding::of_engines(before, &holding::engines(after));
    let mut seen = BTreeSet::new();
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let mut found = Vec::new();
    for mut one in holding::of(before).into_iter().chain(engines) {
        let now = there.get(&one.created);
        if now.is_some_and(|identities| identities.contains(&one.identity)) {
            continue;
        }
        // an app that is gone is said once, whatever volumes it had
        if let [section, name, _, _] = one.created.as_slice()
            && section == "apps"
            && !apps.contains(name)
        {
            one.path.truncate(2);
            one.created.truncate(2);
        }
        if seen.insert(one.created.clone()) {
            let now = match now {
                Some(_) => Now::Another,
                None if called.contains(&one.path) => Now::NameTaken,
                // it was destroyed, and its entry with nothing behind it goes
                None if one.way == Way::Steps(Some(Retire::Destroy)) => continue,
                None => Now::Gone,
            };
            found.push(refusal(&one, now, environment, old, places));
        }
    }
    found
}

/// What is at the place of something that is not there any more.
#[derive(Clone, Copy)]
enum Now {
    Gone,
    /// Another thing of the same name outside of the file.
    Another,
    /// Something that was not created under its name.
    NameTaken,
}

fn refusal(one: &Held, now: Now, environment: Option<&str>, old: &Node<'_>, places: &Places<'_>) -> Refusal {
    let path = one.path.join(".");
    // a volume is another one because of what its app says, not because of what it says itself
    let at = match one.path.as_slice() {
        [section, name, _, ..] if section == "apps" && matches!(now, Now::Another) => {
            vec![section.clone(), name.clone()]
        }
        path => path.to_vec(),
    };
    let key = places.nearest_key(&at);
    let mut paths = vec![at];
    let accept =
        format!("write `# platformc: accept data-loss, …` above `{key}:`, with the reason, in the same change");
    let renamed = renamed(&one.path, old, places);
    let name = one.created.last().cloned().unwrap_or_default();
    let problem = if let Some(new) = renamed {
        let section = one.path.first().cloned().unwrap_or_default();
        paths.push(vec![section.clone(), new.key.to_owned()]);
        let message = format!("`{path}` is gone, and `{section}.{}` is the same under another name", new.key);
        Diagnostic::error(Code::DataRenamed, new.key_span, message)
            .label(format!("another name is another thing: {}", one.what))
            .help(format!(
                "write `renamedFrom: {name}` in `{}`, and it stays the same; if another one is meant, {accept}",
                new.key
            ))
    } else if matches!(now, Now::NameTaken) {
        let message = format!("`{path}` was created as `{name}`, and this would be another one");
        Diagnostic::error(Code::DataRenamed, places.nearest(environment, &one.path), message)
            .label(one.what)
            .help(format!("write `renamedFrom: {name}` in it; if another one is meant, {accept}"))
    } else if matches!(now, Now::Another) {
        let message = format!("`{path}` becomes another one");
        let keep = match one.path.first().map(String::as_str) {
            Some("name" | "aws") => "keep it, and write another platform into a file of its own",
            _ => "keep it where it is and add another one beside it",
        };
        Diagnostic::error(Code::DataRemoved, places.nearest(environment, &one.path), message)
            .label(one.what)
            .help(format!("{keep}; if it is meant, {accept}"))
    } else {
        Diagnostic::error(Code::DataRemoved, places.nearest(environment, &one.path), format!("`{path}` is removed"))
            .label(one.what)
            .help(match one.way {
                Way::Word => format!("keep it until its data is elsewhere; if it is meant, {accept}"),
                Way::Steps(None) => {
                    format!("keep it, and write `retire: prepare` in it; if nothing of it is left, {accept}")
                }
                Way::Steps(_) => {
                    format!("keep it, and write `retire: destroy` in it; if nothing of it is left, {accept}")
                }
            })
    };
    if let Some(environment) = environment {
        let overlaid = paths.clone().into_iter().map(|path| overlay(environment, path));
        paths.extend(overlaid.collect::<Vec<_>>());
    }
    Refusal {
        level: Level::DataLoss,
        paths,
        is_acceptable: true,
        problem: problem.related(places.before(one.span), "it was here"),
    }
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
    Refusal {
        level: Level::DataLoss,
        paths: vec![path],
        is_acceptable: true,
        problem: problem.related(places.before(span), "it was here"),
    }
}
