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

    /// What its two words say, as [`fmt::Display`] writes them.
    pub(crate) fn read(file: &str, times: &str) -> Option<Self> {
        let [device, number, size] = numbers(file)?;
        let [ms, mn, cs, cn] = numbers(times)?.map(u64::cast_signed);
        Some(Self { file: [device, number, size], times: [(ms, mn), (cs, cn)] })
    }
}

/// Adds a number in hexadecimal digits.
fn push_number(out: &mut String, number: u64) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let (mut digits, mut rest) = ([b'0'; 16], number);
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS.get((rest & 15) as usize).copied().unwrap_or_default();
        rest >>= 4;
    }
    let zeros = (number.leading_zeros() as usize / 4).min(15);
    out.push_str(str::from_utf8(digits.get(zeros..).unwrap_or_default()).unwrap_or_default());
}

/// So many hexadecimal numbers with dots between them.
fn numbers<const N: usize>(text: &str) -> Option<[u64; N]> {
    let mut numbers = [0; N];
    let mut words = text.split('.');
    for number in &mut numbers {
        *number = u64::from_str_radix(words.next()?, 16).ok()?;
    }
    words.next().is_none().then_some(numbers)
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        self.push(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn what_is_read_is_what_was_written() {
        let stamp = Stamp { file: [1, u64::MAX, 0x2b], times: [(-1, 999_999_999), (i64::MIN, 0)] };
        let text = stamp.to_string();
        let (file, times) = text.split_once(' ').unwrap();
        assert_eq!(Stamp::read(file, times), Some(stamp));
        for (file, times) in [("-", "-"), ("1.2", "1.2.3.4"), ("1.2.3", "1.2.3.4.5"), ("1.2.x", "1.2.3.4"), ("", "")] {
            assert_eq!(Stamp::read(file, times), None, "{file} {times}");
        }
    }
}
