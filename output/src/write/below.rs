//! New files below one folder, which is kept open: the system looks up each path from there, not from the root of the disk.

use std::{fs::File, io, path::PathBuf};

/// A folder in which new files are made.
pub(super) struct Below {
    #[cfg(unix)]
    folder: rustix::fd::OwnedFd,
    #[cfg(not(unix))]
    folder: PathBuf,
}

impl Below {
    /// A new file at this path, whose folders are made where they are missing: what is there already, a link too, is an error.
    pub(super) fn create(&self, path: &str) -> io::Result<File> {
        match self.create_new(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (folder, _) = path.rsplit_once('/').ok_or(error)?;
                self.make_folder(folder)?;
                self.create_new(path)
            }
            file => file,
        }
    }
}

#[cfg(unix)]
impl Below {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self { folder: openat(CWD, folder, flags, Mode::empty())? })
    }

    fn create_new(&self, path: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};

        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(openat(&self.folder, path, flags, Mode::from_raw_mode(0o666))?.into())
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        use rustix::{
            fs::{Mode, mkdirat},
            io::Errno,
        };

        let attempt = || mkdirat(&self.folder, path, Mode::from_raw_mode(0o777));
        let result = match (attempt(), path.rsplit_once('/')) {
            (Err(Errno::NOENT), Some((above, _))) => {
                self.make_folder(above)?;
                attempt()
            }
            (result, _) => result,
        };
        match result {
            // another thread may have been first
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
impl Below {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        Ok(Self { folder })
    }

    fn create_new(&self, path: &str) -> io::Result<File> {
        super::files::create(&self.folder.join(path))
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        std::fs::create_dir_all(self.folder.join(path))
    }
}
