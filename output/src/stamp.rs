//! What tells whether a file has been changed since it was looked at.

use std::fmt;

/// Seconds and nanoseconds.
pub(crate) type Time = (i64, i64);

/// What the file system says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The file itself: device, number and size.
    pub(crate) file: [u64; 3],
    /// When its content was changed, and when anything about it was: the second time cannot be set.
    pub(crate) times: [Time; 2],
}

impl Stamp {
    /// The file system's time of now, from what was changed right now.
    pub(crate) fn now(self) -> Time {
        self.times[0].max(self.times[1])
    }

    /// Whether every later change gives another stamp: none can have the time of this one any more.
    pub(crate) fn is_settled(self, now: Time) -> bool {
        self.times[0] < now && self.times[1] < now
    }
}

impl Stamp {
    /// Adds it in hexadecimal digits: two words, the file and the times.
    pub(crate) fn push(&self, out: &mut String) {
        let ([device, number, size], [modified, changed]) = (self.file, self.times);
        let time = |time: i64| u64::from_ne_bytes(time.to_ne_bytes());
        let times = [modified.0, modified.1, changed.0, changed.1].map(time);
        let numbers = [device, number, size].into_iter().chain(times);
        for (number, before) in numbers.zip(["", ".", ".", " ", ".", ".", "."]) {
            out.push_str(before);
            push_number(out, number);
        }
    }
}

/// Adds a number in hexadecimal digits.
fn push_number(out: &mut String, number: u64) {
    let digits = 16_u32.saturating_sub(number.leading_zeros() / 4).max(1);
    out.extend((0..digits).rev().filter_map(|at| char::from_digit(u32::try_from(number >> (4 * at) & 15).ok()?, 16)));
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        self.push(&mut text);
        f.write_str(&text)
    }
}
