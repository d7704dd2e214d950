//! Durations.

use std::fmt;

use super::{Problem, macros::scalar};

/// A duration in whole seconds: one number and one unit (`s`, `m`, `h`, `d`), at most ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: u64,
}

const DAY: u64 = 24 * 60 * 60;

scalar!(Duration, format: "platform-duration", pattern: r"^[1-9][0-9]{0,8}(s|m|h|d)$",
    message: "a duration such as 30s, 5m, 1h or 7d", examples: ["30s", "5m", "1h", "7d"]);

impl Duration {
    /// # Errors
    /// Not one number and one unit, or more than ten years.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            Problem::new(
                format!("`{text}` is not a duration"),
                "write one number and one unit: `30s`, `5m`, `1h` or `7d`",
            )
        };
        let units = [('s', 1), ('m', 60), ('h', 60 * 60), ('d', DAY)];
        let (number, scale) =
            units.iter().find_map(|(unit, scale)| text.strip_suffix(*unit).map(|n| (n, *scale))).ok_or_else(bad)?;
        if number.is_empty() || number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let seconds = number.parse::<u64>().ok().and_then(|n| n.checked_mul(scale)).ok_or_else(bad)?;
        if seconds > 3660 * DAY {
            return Err(Problem::new(format!("`{text}` is longer than ten years"), "write a shorter duration"));
        }
        Ok(Self { seconds })
    }

    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.seconds
    }

    /// Whole days, rounded up.
    #[must_use]
    pub const fn days(self) -> u64 {
        self.seconds.div_ceil(DAY)
    }

    /// Whole hours, rounded up.
    #[must_use]
    pub const fn hours(self) -> u64 {
        self.seconds.div_ceil(60 * 60)
    }

    /// In Go's form, without days: `168h`, `5m`, `30s`, as Vault, Helm and Flux read it.
    #[must_use]
    pub fn go(self) -> String {
        match self.seconds {
            n if n.is_multiple_of(3600) => format!("{}h", n / 3600),
            n if n.is_multiple_of(60) => format!("{}m", n / 60),
            n => format!("{n}s"),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds.is_multiple_of(DAY) { write!(f, "{}d", self.seconds / DAY) } else { f.write_str(&self.go()) }
    }
}
