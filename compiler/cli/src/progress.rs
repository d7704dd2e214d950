//! A line on the terminal while work takes long. It is gone before anything else is written, so it never mixes with messages.

use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Work that is done sooner shows no line.
const DELAY: Duration = Duration::from_secs(1);
/// How often the line is written again.
const BEAT: Duration = Duration::from_millis(500);
/// Back to the begin of the line, and nothing on it.
const CLEAR: &str = "\r\u{1b}[K";

/// What is on the terminal.
static LINE: Mutex<Line> = Mutex::new(Line { what: "", state: State::Over });

struct Line {
    /// What is being done, as in `building`.
    what: &'static str,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// There is no line, and there will be none.
    Over,
    Waiting,
    Shown,
}

/// Says what the work will be, before it begins.
pub(super) fn of(what: &'static str) {
    line().what = what;
}

/// The work begins: nothing waits for a person any more. A `quiet` program shows no line.
pub(super) fn begin(quiet: bool) {
    let is_ci = env::var_os("CI").is_some_and(|value| value == "true");
    let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
    if quiet || is_ci || is_dumb || !io::stderr().is_terminal() {
        return;
    }
    {
        let mut line = line();
        if line.what.is_empty() || line.state != State::Over {
            return;
        }
        line.state = State::Waiting;
    }
    let begun = Instant::now();
    thread::spawn(move || {
        thread::sleep(DELAY);
        while tick(begun.elapsed().as_secs()) {
            thread::sleep(BEAT);
        }
    });
}

/// Whether the work goes on.
fn tick(seconds: u64) -> bool {
    let mut line = line();
    if line.state == State::Over {
        return false;
    }
    line.state = State::Shown;
    write(&format!("{CLEAR}{} … {seconds} s", line.what));
    true
}

/// Takes the line away for good: something else is written now.
pub(super) fn end() {
    let mut line = line();
    if line.state == State::Shown {
        write(CLEAR);
    }
    line.state = State::Over;
    line.what = "";
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(text: &str) {
    let mut terminal = io::stderr().lock();
    // Without a terminal the line is lost.
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

/// A stream before which the line goes.
pub(super) struct After<W>(pub W);

impl<W: Write> Write for After<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        end();
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
