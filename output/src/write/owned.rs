//! What earlier builds wrote into a folder, and whose tree it is.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{Out, Owner, Sources, WriteError, error::unreadable, files, journal, mount, staging::STAGE};
use crate::{
    ownership::{self, Entry, Identity, Manifest, TreeOwner},
    path::is_portable,
};

/// The files of earlier builds.
#[derive(Debug, Default)]
pub(super) struct Owned {
    /// Those that were read, each with the digests that it was written with; without any if none was written down.
    pub files: BTreeMap<String, Vec<String>>,
    /// Whether an interrupted build left a committed stage.
    pub pending: bool,
    /// Folders of which every file is theirs that says it is generated.
    pub folders: BTreeSet<String>,
    /// The lists on the disk, by their paths in the tree.
    pub lists: BTreeSet<String>,
    /// Whether the tree says that it is this platform's.
    pub is_known: bool,
}

impl Owned {
    /// Reads whose tree it is, and what an interrupted build or one before version 3 wrote. The lists are read one by one, where
    /// they are not what would be written.
    pub(super) fn read(out: &Out, dir: &Path, identity: &Identity) -> Result<Self, WriteError> {
        let mut owned = Self::default();
        let sources = Sources::new(&out.sources, dir);
        files::is_folder(&dir.join(STAGE))?;
        let newest = owners(dir, identity, &mut |entry| owned.add(&sources, entry))?;
        owned.pending = newest.pending;
        find(dir, ownership::FOLDER, &mut owned.lists)?;
        let said = !matches!(newest.said, Said::Nothing) || !owned.lists.is_empty();
        // Where what says it was lost, the heading of the README still does.
        let platform = || heading(dir, identity.environment.as_deref(), identity);
        let of = match newest.said {
            Said::Owner(said) => Some(said),
            Said::NoName => None,
            Said::Nothing => platform()?.map(|platform| Owner::like(platform, identity)),
        };
        if said {
            judge(out.adopt.as_deref(), dir, of, identity)?;
            owned.is_known = true;
        } else {
            owned.is_known = of.is_some_and(|owner| owner.is(identity));
        }
        Ok(owned)
    }

    /// Reads all lists.
    pub(super) fn read_lists(&mut self, out: &Out, dir: &Path) -> Result<(), WriteError> {
        let sources = Sources::new(&out.sources, dir);
        for list in self.lists.clone() {
            for entry in self::list(dir, &list)? {
                self.add(&sources, entry)?;
            }
        }
        self.read_folders(&sources, dir, &|_| false)
    }

    /// Notes what a build wrote.
    pub(super) fn add(&mut self, sources: &Sources<'_>, entry: Entry) -> Result<(), WriteError> {
        match entry {
            Entry::File(path, digest) => {
                sources.refuse(&path)?;
                self.files.entry(path).or_default().extend(digest);
            }
            Entry::Folder(folder) => {
                self.folders.insert(folder);
            }
        }
        Ok(())
    }

    /// Notes the files of the folders that are theirs, but for those that are known.
    pub(super) fn read_folders(
        &mut self,
        sources: &Sources<'_>,
        dir: &Path,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<(), WriteError> {
        let mut found = Vec::new();
        for folder in &self.folders {
            generated(dir, folder, known, &mut found)?;
        }
        for path in found {
            sources.refuse(&path)?;
            self.files.entry(path).or_default();
        }
        Ok(())
    }

    /// Whether a file is in a folder that is theirs.
    pub(super) fn has_folder_of(&self, path: &str) -> bool {
        path.match_indices('/').any(|(at, _)| path.get(..at).is_some_and(|folder| self.folders.contains(folder)))
    }
}

/// What a list names, and the list itself as it is.
pub(super) fn list(dir: &Path, path: &str) -> Result<Vec<Entry>, WriteError> {
    let file = dir.join(path);
    let Some(bytes) = files::read(&file)? else { return Ok(Vec::new()) };
    let text = std::str::from_utf8(&bytes).map_err(|_| WriteError::Damaged(file.clone()))?;
    let own = Entry::File(path.to_owned(), Some(ownership::hex(&ownership::digest(&bytes))));
    if path == ownership::TREE {
        // who owns it has been asked
        return Ok(vec![own]);
    }
    let mut listed = ownership::read(text).map_err(|why| unreadable(&file, why))?;
    listed.push(own);
    Ok(listed)
}

/// The files below a folder that say that they are generated.
fn generated(
    dir: &Path,
    folder: &str,
    known: &dyn Fn(&str) -> bool,
    found: &mut Vec<String>,
) -> Result<(), WriteError> {
    let path = dir.join(folder);
    if !files::is_folder(&path)? {
        return Ok(());
    }
    mount::refuse(dir, &path)?;
    for entry in fs::read_dir(&path).map_err(|error| WriteError::io(&path, error))? {
        let entry = entry.map_err(|error| WriteError::io(&path, error))?;
        let kind = entry.file_type().map_err(|error| WriteError::io(&path, error))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let below = format!("{folder}/{name}");
        if kind.is_dir() && !name.starts_with('.') {
            generated(dir, &below, known, found)?;
        } else if kind.is_file() && is_portable(&below) && !known(&below) && files::is_generated(&entry.path())? {
            found.push(below);
        }
    }
    Ok(())
}

/// The files below a folder of lists: it holds nothing else.
fn find(dir: &Path, folder: &str, found: &mut BTreeSet<String>) -> Result<(), WriteError> {
    let path = dir.join(folder);
    if !files::is_folder(&path)? {
        return Ok(());
    }
    mount::refuse(dir, &path)?;
    for entry in fs::read_dir(&path).map_err(|error| WriteError::io(&path, error))? {
        let entry = entry.map_err(|error| WriteError::io(&path, error))?;
        let kind = entry.file_type().map_err(|error| WriteError::io(&path, error))?;
        let name = entry.file_name().into_string().map_err(|_| WriteError::Foreign(entry.path()))?;
        let below = format!("{folder}/{name}");
        if below == ownership::TREE || entry.path().extension().is_some_and(|extension| extension == "txt") {
            files::is_file(&entry.path())?;
            found.insert(below);
        } else if kind.is_dir() {
            find(dir, &below, found)?;
        }
    }
    Ok(())
}

/// Whose tree a folder holds.
pub(super) struct Newest {
    pub said: Said,
    pub pending: bool,
}

/// What a tree says of its owner.
pub(super) enum Said {
    Nothing,
    /// Only an earlier version wrote there, which does not name it.
    NoName,
    Owner(Owner),
}

impl From<Option<Owner>> for Said {
    fn from(owner: Option<Owner>) -> Self {
        owner.map_or(Self::NoName, Self::Owner)
    }
}

/// What the newest of the files says that say it: an interrupted build had taken over the others' trees. The files of an interrupted
/// build, and those of a manifest, are handed to `add`.
pub(super) fn owners(
    dir: &Path,
    identity: &Identity,
    add: &mut dyn FnMut(Entry) -> Result<(), WriteError>,
) -> Result<Newest, WriteError> {
    let mut newest = Newest { said: Said::Nothing, pending: false };
    let stage = dir.join(STAGE);
    for path in [dir.join(ownership::MANIFEST), stage.join(ownership::MANIFEST)] {
        let Some(bytes) = files::read(&path)? else { continue };
        newest.said = manifest(dir, &path, &bytes, identity, add)?.into();
        if path.starts_with(&stage) {
            newest.pending = true;
        } else {
            add(Entry::File(ownership::MANIFEST.to_owned(), Some(ownership::hex(&ownership::digest(&bytes)))))?;
        }
    }
    if let Some(owner) = tree_owner(&dir.join(ownership::TREE), identity)? {
        newest.said = Said::Owner(owner);
    }
    if let Some((owner, listed)) = journal::read(&stage)? {
        listed.into_iter().try_for_each(&mut *add)?;
        newest = Newest { said: Said::Owner(owner), pending: true };
    }
    Ok(newest)
}

/// What a manifest says, of both sides if a merge left it with markers.
fn manifest(
    dir: &Path,
    path: &Path,
    bytes: &[u8],
    identity: &Identity,
    add: &mut dyn FnMut(Entry) -> Result<(), WriteError>,
) -> Result<Option<Owner>, WriteError> {
    let text = std::str::from_utf8(bytes).map_err(|_| WriteError::Damaged(path.into()))?;
    let mut found = None;
    for side in ownership::sides(text) {
        let manifest = Manifest::parse(&side).map_err(|why| unreadable(path, why))?;
        for (file, digest) in manifest.files() {
            add(Entry::File(file.to_owned(), Some(digest.to_owned())))?;
        }
        let platform = match &manifest.platform {
            Some(platform) => Some(platform.clone().into_owned()),
            None => heading(dir, manifest.environment.as_deref(), identity)?,
        };
        let environment = manifest.environment.clone().map(Cow::into_owned);
        let source = manifest.source.clone().into_owned();
        let owner = platform.map(|platform| Owner { platform, environment, source });
        found = prefer(found, owner, identity);
    }
    Ok(found)
}

/// Whose tree it is by [`ownership::TREE`]; of two sides of a merge, the one that is wanted.
fn tree_owner(path: &Path, identity: &Identity) -> Result<Option<Owner>, WriteError> {
    let Some(bytes) = files::read(path)? else { return Ok(None) };
    let text = std::str::from_utf8(&bytes).map_err(|_| WriteError::Damaged(path.into()))?;
    let mut found = None;
    for side in ownership::sides(text) {
        let owner = TreeOwner::parse(&side).map_err(|why| unreadable(path, why))?;
        found = prefer(found, Some(owner.into()), identity);
    }
    Ok(found)
}

fn prefer(found: Option<Owner>, other: Option<Owner>, identity: &Identity) -> Option<Owner> {
    match (found, other) {
        (Some(found), Some(other)) if other.is(identity) && !found.is(identity) => Some(other),
        (found, other) => found.or(other),
    }
}

/// The platform of a tree by the heading of its README, with the name that the environment gives it.
fn heading(dir: &Path, environment: Option<&str>, identity: &Identity) -> Result<Option<String>, WriteError> {
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
    if owner.is(identity) || adopt == Some(owner.platform.as_str()) {
        return Ok(());
    }
    Err(WriteError::Belongs { dir: dir.into(), owner: Box::new(owner), wanted: wanted() })
}

impl Owner {
    /// The owner of such a tree of another platform, or of this one.
    fn like(platform: String, identity: &Identity) -> Self {
        Self { platform, environment: identity.environment.clone(), source: identity.source.clone() }
    }

    /// Whether it is the owner of a tree of this platform, environment and file.
    fn is(&self, identity: &Identity) -> bool {
        self.platform == identity.platform && self.environment == identity.environment && self.source == identity.source
    }
}

impl From<TreeOwner> for Owner {
    fn from(TreeOwner { platform, environment, source }: TreeOwner) -> Self {
        Self { platform, environment, source }
    }
}
