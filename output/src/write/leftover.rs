//! Trees of earlier builds that nothing makes any more: that of an environment which is gone, or the only one of a platform
//! that has environments now.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Changes, Out, Owned, Owner, WriteError, commit, files,
    folder::{is_fresh, lock},
    owned::{Said, judge, owners},
    parents::ParentFolders,
    staging::{self, JOURNAL, STAGE},
    survey,
};
use crate::ownership::{GENERATOR, Identity, MANIFEST, TREE, is_bookkeeping};

/// The trees of this platform in a folder that are none of the present ones: `None` is the folder itself, a name is the folder of
/// that name in it. Only what says itself to be such a tree is one.
///
/// Trees under the name that is taken over are this platform's too, but only until it has one of its own here: then the name in
/// the others is no old one, they are another platform's.
///
/// # Errors
/// The machine failed; the folder itself is the tree of another platform, or what says whose tree it is, is damaged.
pub fn left_behind(
    out: &Out,
    identity: &Identity,
    present: &[Option<&str>],
) -> Result<Vec<Option<String>>, WriteError> {
    let mut found = Vec::new();
    let adopt = out.adopt.as_deref();
    if !present.contains(&None) && is_tree(out, adopt, identity, None)? {
        found.push(None);
    }
    let entries = match fs::read_dir(&out.folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound) => return Ok(found),
        Err(error) => return Err(WriteError::io(&out.folder, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| WriteError::io(&out.folder, e))?;
        // A link may lead to what is not ours.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    let settled = || present.iter().any(|tree| matches!(judged(out, None, identity, *tree), Ok(Some(Ok(())))));
    let adopt = adopt.filter(|_| !settled());
    for name in names {
        if name != STAGE && !present.contains(&Some(name.as_str())) && is_tree(out, adopt, identity, Some(&name))? {
            found.push(Some(name));
        }
    }
    Ok(found)
}

/// Whether a folder is such a tree, by what it says or by the journal of an interrupted build.
fn is_tree(out: &Out, adopt: Option<&str>, identity: &Identity, environment: Option<&str>) -> Result<bool, WriteError> {
    match judged(out, adopt, identity, environment)? {
        Some(Ok(())) => return Ok(true),
        // Trees of others may be beside ours, but ours are not put into one.
        Some(Err(error)) if environment.is_none() => return Err(error),
        Some(Err(_)) => return Ok(false),
        None => {}
    }
    // A build that was stopped before it committed anything left its stage; below a name of ours nothing else may stand.
    let dir = folder(out, environment);
    let stage = dir.join(STAGE);
    let uncommitted = matches!(staging::inspect(&stage), Ok(true))
        && ![stage.join(JOURNAL), stage.join(MANIFEST), dir.join(TREE), dir.join(MANIFEST)]
            .iter()
            .any(|path| path.exists());
    Ok(uncommitted && (environment.is_none() || is_fresh(&dir)?))
}

/// Whether the tree in a folder is this platform's, or why not; none if nothing says whose it is.
fn judged(
    out: &Out,
    adopt: Option<&str>,
    identity: &Identity,
    environment: Option<&str>,
) -> Result<Option<Result<(), WriteError>>, WriteError> {
    let dir = folder(out, environment);
    let wanted = Identity { environment: environment.map(Into::into), ..identity.clone() };
    match owners(&dir, &wanted, &mut |_| Ok(())) {
        Ok(newest) => {
            let owner = match newest.said {
                Said::Nothing => return Ok(None),
                Said::NoName => None,
                Said::Owner(owner) => Some(owner),
            };
            // A tree in another folder than that of its environment was put there by hand: it is not a former environment.
            let of_it = |owner: &Owner| owner.environment.as_deref() == environment;
            let adopt = adopt.filter(|_| owner.as_ref().is_none_or(of_it));
            Ok(Some(judge(adopt, &dir, owner, &wanted)))
        }
        // Another program's file may look like anything.
        Err(why @ (WriteError::Damaged(_) | WriteError::Newer { .. } | WriteError::UnsafePath { .. }))
            if names(&dir, &identity.platform) =>
        {
            Err(why)
        }
        Err(_) => Ok(None),
    }
}

fn folder(out: &Out, environment: Option<&str>) -> PathBuf {
    environment.map_or_else(|| out.folder.clone(), |name| out.folder.join(name))
}

/// Whether a file that cannot be read as one that says whose tree it is was one of this platform.
fn names(dir: &Path, platform: &str) -> bool {
    let stage = dir.join(STAGE);
    [dir.join(TREE), dir.join(MANIFEST), stage.join(JOURNAL), stage.join(MANIFEST)].iter().any(|path| {
        let bytes = files::read(path).ok().flatten().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        text.contains(&format!("\"generator\": \"{GENERATOR}\""))
            && text.contains(&format!("\"platform\": \"{platform}\""))
    })
}

/// Removes such a tree, or says what would be removed: what a build wrote and nobody edited since.
///
/// # Errors
/// The machine failed, or something that is not this tree's is in the way; then nothing was changed.
pub fn remove(out: &Out, identity: &Identity, name: Option<&str>, check: bool) -> Result<Changes, WriteError> {
    let wanted = Identity { environment: name.map(Into::into), ..identity.clone() };
    let tree = out.tree(name)?;
    let _lock = if check { None } else { lock(&tree)? };
    let staged = staging::inspect(&tree.join(STAGE))?;
    let mut owned = Owned::read(out, &tree, &wanted)?;
    owned.read_lists(out, &tree)?;
    let mut changes = Changes { interrupted: check && staged, ..Changes::default() };
    survey::sort_out(&tree, &ParentFolders::new(&tree), &owned, |_| true, &mut changes)?;
    if !check {
        // What says whose tree it is goes last, so that a removal that is stopped is recognised and finished.
        let (lists, files): (Vec<String>, _) = changes.removed.iter().cloned().partition(|path| is_bookkeeping(path));
        let (whose, lists): (Vec<String>, _) =
            lists.into_iter().partition(|path| [TREE, MANIFEST].contains(&path.as_str()));
        commit::delete(&tree, &files)?;
        commit::delete(&tree, &lists)?;
        staging::remove(&tree.join(STAGE))?;
        commit::delete(&tree, &whose)?;
        if name.is_some() {
            // What a person put there stays, and so does its folder.
            let _ = fs::remove_dir(&tree);
        }
    }
    let last = changes.removed.iter().any(|path| path == TREE);
    let mut told = changes.told();
    told.removed.extend(last.then(|| TREE.to_owned()));
    Ok(told)
}
