//! A kill at any moment: whole files only, and the next build finishes.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use super::folder::{Files, Folder, STAGE, with_apps};

const APPS: usize = 300;
const KILLS: u32 = 20;

/// The tree of a platform, built in peace.
fn reference(text: &str) -> (Files, Duration) {
    let folder = Folder::new();
    folder.put("platform.yaml", text);
    let start = Instant::now();
    assert_eq!(folder.run(&["build"]).status, 0);
    (folder.files("output"), start.elapsed())
}

/// Starts a build and kills it: at a part of its usual time, or a moment after it began to write.
fn kill(folder: &Folder, number: u32, usual: Duration) {
    let mut child = folder.command(&["build"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if number.is_multiple_of(2) {
        std::thread::sleep(usual * number / KILLS);
    } else {
        let stage = folder.0.join("output").join(STAGE);
        let committed = stage.join("journal");
        let start = Instant::now();
        // Some in the midst of the files of the stage, some in the midst of their way to their places.
        let sign = if number % 4 == 1 { &stage } else { &committed };
        while !sign.exists() && start.elapsed() < usual * 3 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(50));
        }
        std::thread::sleep(Duration::from_micros(u64::from(number) * 150));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_kill_leaves_whole_files_and_is_recognised() {
    let (old, new) = (with_apps(APPS, "1.0.0"), with_apps(APPS - 5, "1.0.1"));
    let (old_files, _) = reference(&old);
    let (new_files, usual) = reference(&new);
    let folder = Folder::new();
    let (mut unfinished, mut staged) = (0, 0);
    for number in 0..KILLS {
        // Every other time from the old tree to the new one, every other time back.
        let (text, wanted) = if number % 4 < 2 { (&new, &new_files) } else { (&old, &old_files) };
        folder.put("platform.yaml", text);
        kill(&folder, number, usual);
        let found = folder.files("output");
        staged += usize::from(found.keys().any(|path| path.starts_with(STAGE)));
        let placed = Files(found.0.into_iter().filter(|(path, _)| !path.starts_with(STAGE)).collect());
        for (path, bytes) in placed.iter() {
            let whole = [old_files.get(path), new_files.get(path)].contains(&Some(bytes));
            assert!(whole, "kill {number}: `{path}` is neither the old file nor the new one");
        }
        let finished = placed == *wanted && !folder.0.join("output").join(STAGE).exists();
        let check = folder.run(&["build", "--check"]);
        assert_eq!(check.status, i32::from(!finished), "kill {number}: {}{}", check.out, check.err);
        unfinished += usize::from(!finished);
        if number % 5 == 4 {
            let run = folder.run(&["build"]);
            assert_eq!(run.status, 0, "kill {number}: {}", run.err);
            assert_eq!(folder.files("output"), *wanted, "kill {number}");
            assert_eq!(folder.run(&["build", "--check"]).status, 0, "kill {number}");
        }
    }
    assert!(unfinished >= 5, "only {unfinished} of {KILLS} kills came in time");
    assert!(staged >= 3, "only {staged} of {KILLS} kills met a stage");
}
