//! What a platform is compared with.

use std::{ffi::OsStr, path::Path};

use platformc_base::Sources;
use platformc_spec::include;

use super::{
    failure::{Failure, usage},
    git::Revision,
    input::{Spec, decode, load},
    say,
};

/// The name of a platform's file in a folder that has none of the name of the other.
const DEFAULT: &str = "platform.yaml";

/// The sources that were asked for: those of a folder, or of a Git revision.
pub fn read(spec: &Path, against: &str) -> Result<Sources, Failure> {
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
