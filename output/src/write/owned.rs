//! What earlier builds wrote into a folder, and whose tree it is.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Out, Owner, Sources, WriteError, files, staging::STAGE};
use crate::manifest::{self, Earlier, Identity, Unreadable};

/// The files of earlier builds, each with the digests it was written with.
#[derive(Debug, Default)]
pub(super) struct Owned {
    pub files: BTreeMap<String, Vec<String>>,
    /// Whether an interrupted build left a committed stage.
    pub pending: bool,
}

impl Owned {
    /// Reads the manifest of the last build, and that of one which was interrupted.
    pub(super) fn read(out: &Out, dir: &Path, identity: &Identity) -> Result<Self, WriteError> {
        let mut owned = Self::default();
        let sources = Sources::new(&out.sources, dir);
        let staged = dir.join(STAGE).join(manifest::NAME);
        files::is_folder(&dir.join(STAGE))?;
        let mut newest = None;
        for path in [dir.join(manifest::NAME), staged.clone()] {
            let Some(bytes) = files::read(&path)? else { continue };
            let text = std::str::from_utf8(&bytes).map_err(|_| WriteError::Damaged(path.clone()))?;
            let earlier = Earlier::parse(text).map_err(|why| unreadable(&path, why))?;
            for (file, digest) in earlier.files() {
                sources.refuse(file)?;
                owned.files.entry(file.to_owned()).or_default().push(digest.to_owned());
            }
            owned.pending = path == staged;
            newest = Some(owner(dir, &earlier, identity));
        }
        // What the newest of them says: it had taken over the others' trees.
        newest.map_or(Ok(()), |owner| judge(out.adopt.as_deref(), dir, owner?, identity))?;
        Ok(owned)
    }
}

/// The error for a manifest that cannot be used.
pub(super) fn unreadable(manifest: &Path, why: Unreadable) -> WriteError {
    let manifest = PathBuf::from(manifest);
    match why {
        Unreadable::Conflicted => WriteError::Conflicted(manifest),
        Unreadable::Damaged => WriteError::Damaged(manifest),
        Unreadable::Foreign => WriteError::ForeignManifest(manifest),
        Unreadable::Newer(version) => WriteError::Newer { manifest, version },
        Unreadable::Path(path) => WriteError::UnsafePath { manifest, path },
    }
}

/// The owner of the tree; without a platform if it is not known.
pub(super) fn owner(dir: &Path, earlier: &Earlier<'_>, identity: &Identity) -> Result<Option<Owner>, WriteError> {
    let platform = match &earlier.platform {
        Some(platform) => Some(platform.clone().into_owned()),
        None => first(dir, earlier.environment.as_deref(), identity)?,
    };
    let (environment, source) = (earlier.environment.clone().map(Into::into), earlier.source.clone().into_owned());
    Ok(platform.map(|platform| Owner { platform, environment, source }))
}

/// The platform of a tree that has a manifest of version 1: from the heading of its README, with the name that the
/// environment gives it.
fn first(dir: &Path, environment: Option<&str>, identity: &Identity) -> Result<Option<String>, WriteError> {
    let Some(bytes) = files::read(&dir.join("README.md"))? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    let heading = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let name = heading.and_then(|heading| match environment {
        Some(environment) => heading.strip_suffix(environment)?.strip_suffix(", "),
        None => Some(heading),
    });
    let plain = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let same = |name: &str| if name == identity.name { identity.platform.clone() } else { name.to_owned() };
    Ok(name.filter(plain).map(same))
}

/// Refuses the tree of another owner, unless it is to be taken over.
pub(super) fn judge(
    adopt: Option<&str>,
    dir: &Path,
    owner: Option<Owner>,
    identity: &Identity,
) -> Result<(), WriteError> {
    let wanted = || Box::new(identity.clone());
    let Some(owner) = owner else {
        let adopted = adopt == Some(identity.platform.as_str());
        return if adopted { Ok(()) } else { Err(WriteError::Unproven { dir: dir.into(), wanted: wanted() }) };
    };
    let same = owner.platform == identity.platform
        && owner.environment == identity.environment
        && owner.source == identity.source;
    if same || adopt == Some(owner.platform.as_str()) {
        return Ok(());
    }
    Err(WriteError::Belongs { dir: dir.into(), owner: Box::new(owner), wanted: wanted() })
}
