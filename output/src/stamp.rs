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

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([device, number, size], [(ms, mn), (cs, cn)]) = (self.file, self.times);
        write!(f, "{device:x}.{number:x}.{size:x} {ms:x}.{mn:x}.{cs:x}.{cn:x}")
    }
}
