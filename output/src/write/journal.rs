//! What a build writes down before it moves its files: whose tree it is, and everything that is its or that it makes. With it in the
//! stage the work will be finished, by this build or the next one, however often that is interrupted itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufWriter, Write},
    path::Path,
};

use super::{
    Owner, WriteError,
    error::unreadable,
    files,
    staging::{DRAFT, JOURNAL},
};
use crate::ownership::{Entry, Identity, Record, Status, TreeOwner, Unreadable, hex, read_journal};

/// Writes the draft of a journal; what earlier builds own is in it until their lists are replaced or gone.
pub(super) fn put(
    stage: &Path,
    identity: &Identity,
    (owned, folders): (&BTreeMap<String, Vec<String>>, &BTreeSet<String>),
    records: &[Record],
) -> Result<(), WriteError> {
    let path = stage.join(DRAFT);
    let written = files::create(&path).and_then(|file| {
        let mut file = BufWriter::new(file);
        file.write_all(identity.text().as_bytes())?;
        for (path, digests) in owned {
            if digests.is_empty() {
                writeln!(file, "{path}\n  shared")?;
            }
            digests.iter().try_for_each(|digest| writeln!(file, "{path}\n  {digest}"))?;
        }
        folders.iter().try_for_each(|folder| writeln!(file, "{folder}/\n  generated"))?;
        for record in records.iter().filter(|record| record.status != Status::Same) {
            writeln!(file, "{}\n  {}", record.path, hex(&record.sha256))?;
        }
        file.flush()
    });
    written.map_err(|error| WriteError::io(&path, error))
}

/// The journal of an interrupted build: whose tree it is, and its files.
pub(super) fn read(stage: &Path) -> Result<Option<(Owner, Vec<Entry>)>, WriteError> {
    let path = stage.join(JOURNAL);
    let Some(bytes) = files::read(&path)? else { return Ok(None) };
    let text = std::str::from_utf8(&bytes).map_err(|_| WriteError::Damaged(path.clone()))?;
    let read = || -> Result<(TreeOwner, Vec<Entry>), Unreadable> {
        let (head, list) = text.split_once("\n}\n").ok_or(Unreadable::Damaged)?;
        Ok((TreeOwner::parse(&format!("{head}\n}}"))?, read_journal(list)?))
    };
    let (owner, listed) = read().map_err(|why| unreadable(&path, why))?;
    Ok(Some((owner.into(), listed)))
}
