//! What users name does not collide with what components make.

use std::{fs, path::Path};

use platformc_base::{Code, Report, Sources};

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
