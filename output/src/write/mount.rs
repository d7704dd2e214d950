//! Folders that are mounts of their own: nothing can be renamed from the stage into one.

use std::path::Path;

use super::WriteError;

/// Refuses a folder, not a link, that is mounted below the output folder.
pub(super) fn refuse(dir: &Path, folder: &Path) -> Result<(), WriteError> {
    if of_one(dir, folder) { Ok(()) } else { Err(WriteError::Mount(folder.into())) }
}

/// Whether a rename can go from one folder to another. Files are not compared: on an overlay each may have its own device.
#[cfg(unix)]
fn of_one(a: &Path, b: &Path) -> bool {
    use std::{fs, os::unix::fs::MetadataExt};

    let device = |path: &Path| fs::metadata(path).ok().map(|meta| meta.dev());
    // A folder that is mounted a second time has the same device.
    differ(device(a), device(b)).is_none() && differ(number(a), number(b)).is_none()
}

#[cfg(not(unix))]
fn of_one(_: &Path, _: &Path) -> bool {
    true
}

/// The two, if both are known and are not the same.
#[cfg(unix)]
fn differ(a: Option<u64>, b: Option<u64>) -> Option<(u64, u64)> {
    a.zip(b).filter(|(a, b)| a != b)
}

/// The number of the mount that a folder is on, as Linux tells it: proc(5), `/proc/pid/fdinfo`.
#[cfg(unix)]
fn number(folder: &Path) -> Option<u64> {
    use std::{fs, os::fd::AsRawFd};

    if !cfg!(target_os = "linux") {
        return None;
    }
    let folder = fs::File::open(folder).ok()?;
    let text = fs::read_to_string(format!("/proc/self/fdinfo/{}", folder.as_raw_fd())).ok()?;
    text.lines().find_map(|line| line.strip_prefix("mnt_id:"))?.trim().parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Every Linux has a separate file system at `/proc`.
    #[test]
    fn device_and_mount_tell_folders_apart() {
        let (root, proc, own) = (Path::new("/"), Path::new("/proc"), Path::new("/proc/self"));
        assert!(!of_one(root, proc) && of_one(proc, own) && of_one(root, root));
        assert!(number(root).is_some() && number(root) != number(proc) && number(proc) == number(own));
        assert_eq!(number(Path::new("/proc/none")), None);
        assert!(of_one(root, Path::new("/proc/none")), "what is not there refuses nothing");
        assert_eq!(differ(Some(1), Some(2)), Some((1, 2)));
        assert_eq!((differ(Some(1), Some(1)), differ(None, Some(1))), (None, None));
    }
}
