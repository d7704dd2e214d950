//! What a platform is compared with.

use std::{env, ffi::OsStr, path::Path};

use platformc_base::{Diagnostics, Sources};
use platformc_pipeline::before;
use platformc_spec::include;

use super::{
    failure::{Failure, accept, usage},
    git::Revision,
    input::{Spec, decode, load},
    say,
};

/// The name of a platform's file in a folder that has none of the name of the other.
const DEFAULT: &str = "platform.yaml";

/// The sources that were asked for: those of a folder, or of a Git revision.
pub fn read(spec: &Path, against: &str) -> Result<Sources, Failure> {
    if against == NOTHING {
        return Ok(Sources::default());
    }
    let file = spec.file_name().unwrap_or(OsStr::new(DEFAULT));
    let folder = Path::new(against);
    if folder.is_dir() {
        let beside = [folder.join(file), folder.join(DEFAULT)];
        if let Some(path) = beside.into_iter().find(|path| path.is_file()) {
            return load(&Spec { path, input: None });
        }
        let what = format_args!("the folder `{}` has no `{}`", say::path(folder), say::path(Path::new(file)));
        return Err(usage(what, "name a folder that has one, or a Git revision: `--against HEAD`"));
    }
    let mut revision = Revision::open(spec, against)?;
    let bytes = revision.main(&file.to_string_lossy())?;
    let name = spec.to_string_lossy();
    Ok(match decode(name.as_ref().into(), bytes) {
        Ok(source) => include::load(source, &mut revision),
        Err(unreadable) => unreadable,
    })
}

/// The word for comparing with nothing.
const NOTHING: &str = "none";

/// What came before a build or a check. It may refuse or warn; it changes no byte of the output.
pub enum Earlier {
    None,
    /// It was asked for, so it must be there.
    Asked(Sources, String),
    /// What is committed, if it is.
    Committed(Box<Revision>, String),
}

impl Earlier {
    /// What was asked for. Otherwise the committed revision, or the base of the merge request that a pipeline runs for; none if
    /// there is none, and for standard input.
    pub fn of(spec: &Spec, asked: Option<&str>) -> Result<Self, Failure> {
        match asked {
            Some(NOTHING) => Ok(Self::None),
            Some(asked) => Ok(Self::Asked(read(&spec.path, asked)?, asked.to_owned())),
            None if spec.input.is_some() => Ok(Self::None),
            None => {
                let name = base();
                let revision = Revision::perhaps(&spec.path, &name);
                Ok(revision.map_or(Self::None, |revision| Self::Committed(Box::new(revision), name)))
            }
        }
    }

    /// What the change since then is refused for, and the sources that this is about: those of now, and those of then.
    pub fn refuses(
        self,
        spec: &Spec,
        now: &Sources,
        env: Option<&str>,
    ) -> Result<Option<(Sources, Diagnostics)>, Failure> {
        let (before, name, is_asked) = match self {
            Self::None => return Ok(None),
            Self::Asked(before, name) => (before, name, true),
            Self::Committed(mut revision, name) => match committed(spec, &mut revision) {
                Some(before) => (before, name, false),
                None => return Ok(None),
            },
        };
        match before::refuses(&before, now, &name, env) {
            Ok(refused) => Ok(refused),
            // what was committed may be older than this program's language
            Err(_) if !is_asked => Ok(None),
            Err(problems) => {
                say::report(&say::masked(&format!("`{name}` is no platform that can be compared:\n")));
                accept(&before, Err(problems))
            }
        }
    }
}

fn committed(spec: &Spec, revision: &mut Revision) -> Option<Sources> {
    let file = spec.path.file_name()?.to_string_lossy().into_owned();
    let bytes = revision.main_if_there(&file)?;
    let source = decode(spec.path.to_string_lossy().into(), bytes).ok()?;
    Some(include::load(source, revision))
}

/// The revision that a change is compared with if none is named. In the pipeline of a merge request it is where the branch began
/// (<https://docs.gitlab.com/ci/variables/predefined_variables/>,
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>).
fn base() -> String {
    let of = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let gitlab = of("CI_MERGE_REQUEST_DIFF_BASE_SHA");
    gitlab.or_else(|| of("GITHUB_BASE_REF").map(|branch| format!("origin/{branch}"))).unwrap_or_else(|| "HEAD".into())
}
