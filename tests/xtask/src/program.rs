//! Running one of the two programs.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::task::{Failure, about};

/// How long a command may take before it is taken for one that never ends.
const LONGEST: Duration = Duration::from_mins(2);

/// What a command printed, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// The exit status; nothing if a signal or the time limit ended it.
    pub status: Option<i32>,
}

impl Done {
    /// How it failed in a way that no input may cause.
    pub fn fault(&self) -> Option<String> {
        let stderr = String::from_utf8_lossy(&self.stderr);
        match self.status {
            _ if stderr.contains("panicked at") => Some(format!("it panicked: {}", stderr.trim())),
            None => Some("it was ended by a signal, or did not end in time".to_owned()),
            Some(status) if status > 1 => Some(format!("exit status {status}: {}", stderr.trim())),
            Some(_) => None,
        }
    }
}

impl Done {
    /// The first of the environments of which a command wants one named.
    pub fn environment(&self) -> Option<String> {
        let stderr = String::from_utf8_lossy(&self.stderr);
        let (_, names) = stderr.split_once("the platform has several environments: `")?;
        Some(names.split_once('`')?.0.to_owned())
    }
}

/// Runs a program in a folder. What it prints goes to files beside the folder, so that no pipe can fill up.
pub fn run(program: &Path, folder: &Path, arguments: &[String]) -> Result<Done, Failure> {
    let path = |name: &str| -> PathBuf { folder.with_extension(name) };
    let file = |name: &str| File::create(path(name)).map_err(about(path(name).display()));
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(file("stdout")?)
        .stderr(file("stderr")?)
        .spawn()
        .map_err(about(program.display()))?;
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(about(program.display()))? {
            break status.code();
        }
        if begin.elapsed() > LONGEST {
            child.kill().and_then(|()| child.wait()).map_err(about(program.display()))?;
            break None;
        }
        sleep(Duration::from_millis(if begin.elapsed() < Duration::from_millis(20) { 2 } else { 10 }));
    };
    let read = |name: &str| fs::read(path(name)).map_err(about(path(name).display()));
    Ok(Done { stdout: read("stdout")?, stderr: read("stderr")?, status })
}
