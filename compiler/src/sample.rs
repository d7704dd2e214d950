//! A platform to try rules and objects on.

use std::sync::Arc;

use platformc_base::{Allows, Code, Diagnostics, Report, Severity, Sources};
use platformc_output::FileTree;
use platformc_output::value::Value;

use platformc_model::{App, Model};

/// `web` on `first` calls the chart `report` on `second`, which calls `api` on `first`.
pub(crate) const CROSSING: &[(&str, &str)] = &[
    ("calls: [api]", "calls: [api, report]"),
    ("calls: [orders]\n    secrets: [report]", "calls: [orders, api]\n    secrets: [report]\n    port: 80"),
    ("      version: 1.0.0\n", "      version: 1.0.0\n      service: report-server\n"),
];

/// The sample with some of its text replaced.
pub(crate) fn text(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(include_str!("sample.yaml").to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the sample has no `{from}`");
        text.replacen(from, to, 1)
    })
}

/// What all files of a root say: Terraform reads them as one.
pub(crate) fn root(files: &[(String, String)], name: &str) -> String {
    let folder = format!("terraform/roots/{name}/");
    let found: String =
        files.iter().filter(|(path, _)| path.starts_with(&folder)).map(|(_, text)| text.as_str()).collect();
    assert!(!found.is_empty(), "no root `{name}`");
    found
}

/// The plan of some sources: their first platform is typed, resolved, checked and planned.
pub(crate) fn compiled(sources: &Sources) -> Result<crate::Plan, Diagnostics> {
    let (platforms, mut warnings) = platformc_spec::read(sources, &mut Allows::scan(sources).0)?;
    let platform = platforms.into_iter().next().expect("a platform");
    let (model, found) = platformc_resolve::resolve(platform)?;
    warnings.extend(found);
    let plan = crate::plan(model)?;
    crate::prove(&plan)?;
    warnings.extend(plan.warnings);
    Ok(crate::Plan { warnings, ..plan })
}

/// The plans of some sources in all of their environments, of those that compile.
pub(crate) fn all_compiled(sources: &Sources) -> Vec<crate::Plan> {
    let Ok((platforms, _)) = platformc_spec::read(sources, &mut Allows::scan(sources).0) else { return Vec::new() };
    let plan = |platform| {
        let plan = crate::plan(platformc_resolve::resolve(platform).ok()?.0).ok()?;
        crate::prove(&plan).ok().map(|()| plan)
    };
    platforms.into_iter().filter_map(plan).collect()
}

/// The tree of a plan.
pub(crate) fn tree(plan: crate::Plan) -> FileTree {
    crate::tree(plan).0
}

pub(crate) fn plan(changes: &[(&str, &str)]) -> crate::Plan {
    compiled(&platformc_spec::include::single("platform.yaml", text(changes)))
        .unwrap_or_else(|problems| panic!("{:?}", problems.sorted()))
}

pub(crate) fn model(changes: &[(&str, &str)]) -> Arc<Model> {
    plan(changes).model
}

/// The codes of what cannot work, and the messages.
pub(crate) fn problems(changes: &[(&str, &str)]) -> Vec<(Code, String)> {
    let sources = platformc_spec::include::single("platform.yaml", text(changes));
    match compiled(&sources) {
        Ok(_) => Vec::new(),
        Err(problems) => {
            let report = Report::new(&sources, problems);
            let errors = report.problems().iter().filter(|p| p.severity == Severity::Error);
            errors.map(|p| (p.code, format!("{}; {}", p.message, p.help))).collect()
        }
    }
}

/// The codes of the warnings, and the messages.
pub(crate) fn warnings(changes: &[(&str, &str)]) -> Vec<(Code, String)> {
    let sources = platformc_spec::include::single("platform.yaml", text(changes));
    let plan = compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    let report = Report::new(&sources, plan.warnings);
    report.problems().iter().map(|p| (p.code, format!("{}; {}", p.message, p.help))).collect()
}

pub(crate) fn files(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let sources = platformc_spec::include::single("platform.yaml", text(changes));
    let plan = compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    tree(plan).all().into_iter().map(|file| (file.path, String::from_utf8(file.bytes).expect("text"))).collect()
}

pub(crate) fn app<'a>(model: &'a Model, name: &str) -> &'a App {
    &model.apps[name]
}

/// The one object of a kind and a name.
pub(crate) fn object<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let mut found = objects.iter().filter(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    let object = found.next().unwrap_or_else(|| panic!("no {kind} {name} in {objects:#?}"));
    assert!(found.next().is_none(), "two {kind} {name}");
    object
}
