//! Which file of which tree was named, and where its lines come from.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use platformc_base::{Sources, scalar::Name, suggest};
use platformc_output::ownership::{TREE, is_bookkeeping};
use platformc_pipeline::{
    Catalogs, Plan, Plans, Proof,
    origins::{Origins, origins},
    output, plans_with,
};

use crate::{
    arguments::PlanFormat,
    environment::{choose, known},
    failure::{Failure, accept, usage},
    input::{self, EVERY_PROCESSOR, Spec},
};

/// What was asked, besides what is to be explained.
pub(crate) struct How<'a> {
    pub spec: &'a Spec,
    pub env: Option<&'a str>,
    pub format: PlanFormat,
}

/// A file that was named, and where its lines come from.
pub(super) struct Found {
    /// As it was named, without a line.
    pub given: String,
    /// In its tree.
    pub path: String,
    pub environment: Option<String>,
    /// The line that was asked about.
    pub line: Option<usize>,
    /// Whether there is another file at that path than the platform makes.
    pub stale: bool,
    pub origins: Origins,
    pub sources: Sources,
}

/// Finds the file that `what` names, `PATH` or `PATH:LINE`.
pub(super) fn find(what: &str, how: &How<'_>) -> Result<Found, Failure> {
    let (given, line) = parts(what);
    let sources = input::read_on(how.spec, EVERY_PROCESSOR)?;
    let plans = accept(&sources, plans_with(&sources, how.env, Proof::Rendering, Catalogs::CARRIED))?;
    known(&plans, how.env)?;
    let places = places(Path::new(given), &how.spec.path);
    let plan = of_environment(plans, how.env, &places)?;
    let environment = plan.environment.as_ref().map(Name::to_string);
    let env = environment.as_deref();
    for Place { path, .. } in &places {
        let Some(origins) = origins(&sources, env, path, line) else { continue };
        let Some(file) = origins.file(path) else { continue };
        if let Some(line) = line.filter(|line| *line == 0 || *line > file.length) {
            let help = format!("name one from 1 to {}", file.length);
            return Err(usage(format_args!("`{given}` has no line {line}"), &help));
        }
        let (given, path) = (given.to_owned(), path.clone());
        let stale = is_stale(&given, line, &origins, &path);
        return Ok(Found { given, path, environment, line, stale, origins, sources });
    }
    Err(unknown(given, &places, plan, &sources))
}

/// A path, and the number behind its last colon. A column behind that, as editors copy it, says nothing.
fn parts(what: &str) -> (&str, Option<usize>) {
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    let split = |text| -> Option<(_, usize)> { str::rsplit_once(text, ':').and_then(|(a, b)| Some((a, number(b)?))) };
    match split(what) {
        Some((path, last)) => match split(path) {
            Some((path, line)) => (path, Some(line)),
            None => (path, Some(last)),
        },
        None => (what, None),
    }
}

/// A path that may be one of a tree, and the name of the folder that the tree is then in.
struct Place {
    path: String,
    folder: Option<String>,
}

/// What a path may be in a tree, the likeliest first: below a folder that is a tree, below the default folder, or as it is.
fn places(given: &Path, spec: &Path) -> Vec<Place> {
    let given = plain(given);
    let below = |folder: &Path| {
        let path = given.strip_prefix(folder).ok()?.iter().map(|part| part.to_str());
        let path = path.collect::<Option<Vec<_>>>()?.join("/");
        let folder = folder.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        (!path.is_empty()).then_some(Place { path, folder })
    };
    // a folder that holds a tree is the one
    if let Some(written) = given.ancestors().skip(1).find(|folder| folder.join(TREE).is_file()).and_then(below) {
        return vec![written];
    }
    let default = plain(&spec.with_file_name("output"));
    let environment = given.strip_prefix(&default).ok().and_then(|rest| rest.iter().next());
    let environment = environment.and_then(|name| below(&default.join(name)));
    let mut places: Vec<Place> = [environment, below(&default), below(Path::new(""))].into_iter().flatten().collect();
    places.dedup_by(|later, first| later.path == first.path);
    places
}

/// A path without `.` and without `x/..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}

/// The plan of the environment that was named, or whose folder the file is in.
fn of_environment(plans: Plans, env: Option<&str>, places: &[Place]) -> Result<Plan, Failure> {
    let named = |name: &Name| places.iter().any(|place| place.folder.as_deref() == Some(name.as_str()));
    let folder = plans.environments.iter().find(|name| named(name)).map(Name::to_string);
    choose(plans, env.map(str::to_owned).or(folder).as_deref())
}

/// Whether a file is there, and the line in it, or all of it, is another one.
fn is_stale(given: &str, line: Option<usize>, origins: &Origins, path: &str) -> bool {
    let (Ok(text), Some(file)) = (fs::read_to_string(given), origins.file(path)) else { return false };
    match line {
        Some(number) => text.lines().nth(number.saturating_sub(1)) != file.lines.first().map(|line| line.text.as_str()),
        None => !text.lines().eq(file.lines.iter().map(|line| line.text.as_str())),
    }
}

/// What to name instead of what is no file of the tree.
fn unknown(given: &str, places: &[Place], plan: Plan, sources: &Sources) -> Failure {
    let files = output(plan, sources).tree.all();
    let paths = || files.iter().map(|file| file.path.as_str());
    if places.iter().any(|place| is_bookkeeping(&place.path) || paths().any(|path| path == place.path)) {
        let what = format_args!("`{given}` is made from the whole platform, not from single keys");
        return usage(what, "`platformc access`, `platformc reach` and `platformc plan` show what it is made from");
    }
    let near = places.iter().find_map(|place| suggest::nearest(&place.path, paths()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a file of the output, such as `output/README.md:1`".into(),
    };
    usage(format_args!("`{given}` is not a file that this platform makes"), &help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_behind_the_last_colon() {
        assert_eq!(parts("a/b.yaml"), ("a/b.yaml", None));
        assert_eq!(parts("a/b.yaml:12"), ("a/b.yaml", Some(12)));
        assert_eq!(parts("a/b.yaml:12:5"), ("a/b.yaml", Some(12)));
        assert_eq!(parts("a:b/c.yaml"), ("a:b/c.yaml", None));
        assert_eq!(parts("a.yaml:99999999999999999999999"), ("a.yaml:99999999999999999999999", None));
    }

    #[test]
    fn a_path_is_looked_for_below_the_default_folder_and_as_it_is() {
        let of = |given: &str, spec: &str| {
            let places = places(Path::new(given), Path::new(spec)).into_iter();
            places.map(|place| (place.path, place.folder.unwrap_or_default())).collect::<Vec<_>>()
        };
        let said =
            |of: &[(&str, &str)]| of.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect::<Vec<(String, String)>>();
        assert_eq!(of("README.md", "platform.yaml"), said(&[("README.md", "")]));
        assert_eq!(
            of("./x/../output/staging/flux/a.yaml", "platform.yaml"),
            said(&[("flux/a.yaml", "staging"), ("staging/flux/a.yaml", "output"), ("output/staging/flux/a.yaml", "")])
        );
        assert_eq!(of("../output/a.yaml", "../platform.yaml")[0], ("a.yaml".into(), "output".into()));
    }
}
