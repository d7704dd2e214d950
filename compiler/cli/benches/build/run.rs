//! Runs a program, or a closure, and says what it took.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use wait4::Wait4;

/// What something took.
#[derive(Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    /// The time of all processors together.
    pub cpu: Duration,
    /// Peak memory of the process in bytes; 0 for a closure.
    pub memory: u64,
}

impl Cost {
    /// The least time and the most memory of both.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), cpu: self.cpu.min(other.cpu), memory: self.memory.max(other.memory) }
    }
}

/// Runs a program, in a process of `main`'s own: the memory of who starts a program counts as the program's until it runs, and
/// this one holds all the files.
#[must_use]
pub fn run(program: &Path, command: &[&str]) -> Cost {
    let done = Command::new(std::env::current_exe().unwrap()).arg("--one").arg(program).args(command).output().unwrap();
    assert!(done.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    let mut numbers = said.split_whitespace().map(|number| number.parse::<u64>().unwrap());
    let mut next = || numbers.next().unwrap();
    Cost { wall: Duration::from_nanos(next()), cpu: Duration::from_micros(next()), memory: next() }
}

/// What that process does: it prints how many nanoseconds, microseconds of processors, and bytes the command took.
pub fn one(program: &str, command: &[&str]) {
    let start = Instant::now();
    // In a pipeline the program keeps no cache.
    let mut child = Command::new(program);
    child.args(command).env_remove("CI").stdout(Stdio::null()).stderr(Stdio::null());
    let usage = child.spawn().unwrap().wait4().unwrap();
    let time = start.elapsed();
    assert!(usage.status.success(), "{command:?} failed");
    let cpu = usage.rusage.utime + usage.rusage.stime;
    println!("{} {} {}", time.as_nanos(), cpu.as_micros(), usage.rusage.maxrss);
}

/// What a closure takes, with all threads that it starts or uses.
pub fn measure(work: impl FnOnce()) -> Cost {
    let cpu = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
    };
    let (start, before) = (Instant::now(), cpu());
    work();
    Cost { wall: start.elapsed(), cpu: cpu().saturating_sub(before), memory: 0 }
}

/// Instructions that a program takes, counted by valgrind; none without valgrind.
#[must_use]
pub fn instructions(program: &Path, command: &[&str], scratch: &Path) -> Option<u64> {
    let out = format!("--callgrind-out-file={}", scratch.join("callgrind.out").display());
    let mut run = Command::new("valgrind");
    run.args(["--tool=callgrind", &out]).arg(program).args(command).env_remove("CI");
    let run = run.output().ok()?;
    let text = String::from_utf8_lossy(&run.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}
