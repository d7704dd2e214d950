//! Durations.

use std::fmt;

use super::{Problem, macros::scalar, mend};

/// A duration in whole seconds: one number and one unit (`s`, `m`, `h`, `d`), at most ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: u64,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const MOST: u64 = 3660 * DAY;

scalar!(Duration, format: "platform-duration", pattern: r"^[1-9][0-9]{0,8}(s|m|h|d)$",
    message: "write one number and one unit, such as 30s, 5m, 1h or 7d", examples: ["30s", "5m", "1h", "7d"]);

impl Duration {
    fn read(text: &str) -> Option<Self> {
        Self::seconds_of(text).filter(|seconds| *seconds <= MOST).map(Self::from_seconds)
    }

    fn seconds_of(text: &str) -> Option<u64> {
        let units = [('s', 1), ('m', MINUTE), ('h', HOUR), ('d', DAY)];
        units.iter().find_map(|(unit, scale)| number(text.strip_suffix(*unit)?)?.checked_mul(*scale))
    }

    fn problem(text: &str) -> Problem {
        match Self::seconds_of(text) {
            Some(_) => Problem::new(format!("`{text}` is longer than ten years"), "write at most `3650d`"),
            None => Problem::new(format!("`{text}` is not a duration"), Self::help(text)),
        }
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let example = "write one number and one unit: `30s`, `5m`, `1h` or `7d`";
        match milliseconds(text) {
            Some(0) => "write at least `1s`".into(),
            Some(n) if n.is_multiple_of(1000) && n / 1000 <= MOST => {
                let seconds = n / 1000;
                let days = text.to_lowercase().contains(['d', 'w']) && seconds.is_multiple_of(DAY);
                if days {
                    format!("write `{}d`", seconds / DAY)
                } else {
                    format!("write `{}`", Self::from_seconds(seconds))
                }
            }
            Some(n) if n < MOST * 1000 => "write whole seconds, such as `1s`".into(),
            _ => match Self::with_units(text).as_slice() {
                [] => example.into(),
                [only] => format!("add the unit: {only}"),
                [rest @ .., last] => format!("add the unit: {} or {last}", rest.join(", ")),
            },
        }
    }

    /// What a bare number may be meant as.
    fn with_units(text: &str) -> Vec<String> {
        let spellings = ["s", "m", "h", "d"].map(|unit| format!("{text}{unit}"));
        spellings.iter().filter(|spelling| Self::read(spelling).is_some()).map(|good| format!("`{good}`")).collect()
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// In seconds.
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
        self.seconds.div_ceil(HOUR)
    }

    /// In Go's form, without days: `168h`, `5m`, `30s`, as Vault, Helm and Flux read it.
    #[must_use]
    pub fn go(self) -> String {
        match self.seconds {
            n if n.is_multiple_of(HOUR) => format!("{}h", n / HOUR),
            n if n.is_multiple_of(MINUTE) => format!("{}m", n / MINUTE),
            n => format!("{n}s"),
        }
    }
}

/// As people write it: a day or two in hours.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds.is_multiple_of(DAY) && self.seconds > 2 * DAY {
            write!(f, "{}d", self.seconds / DAY)
        } else {
            f.write_str(&self.go())
        }
    }
}

/// How long a call takes: milliseconds, seconds or minutes, at most an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortDuration {
    milliseconds: u64,
}

scalar!(ShortDuration, format: "short-duration", pattern: r"^[1-9][0-9]{0,6}(ms|s|m)$",
    message: "write one number and one unit, such as 500ms, 2s or 1m", examples: ["500ms", "2s", "1m"]);

impl ShortDuration {
    /// The longest, in milliseconds.
    const MOST: u64 = HOUR * 1000;

    fn read(text: &str) -> Option<Self> {
        Self::milliseconds_of(text).filter(|n| *n <= Self::MOST).map(|milliseconds| Self { milliseconds })
    }

    fn milliseconds_of(text: &str) -> Option<u64> {
        let units = [("ms", 1), ("s", 1000), ("m", MINUTE * 1000)];
        units.iter().find_map(|(unit, scale)| number(text.strip_suffix(unit)?)?.checked_mul(*scale))
    }

    fn problem(text: &str) -> Problem {
        if Self::milliseconds_of(text).is_some() {
            return Problem::new(format!("`{text}` is longer than an hour"), "write at most `60m`");
        }
        let help = match milliseconds(text) {
            Some(0) => "write at least `1ms`".into(),
            Some(milliseconds) if milliseconds <= Self::MOST => format!("write `{}`", Self { milliseconds }),
            Some(_) => "write at most `60m`".into(),
            None if number(text).is_some_and(|n| n <= 9_999_999) => format!("add the unit: `{text}ms` or `{text}s`"),
            None => "write one number and one unit: `500ms`, `2s` or `1m`".into(),
        };
        Problem::new(format!("`{text}` is not a short duration"), help)
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { milliseconds: seconds * 1000 }
    }

    /// In milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.milliseconds
    }
}

/// Go's form too, as Envoy's configuration in Istio and Consul reads it.
impl fmt::Display for ShortDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.milliseconds {
            n if n.is_multiple_of(MINUTE * 1000) => write!(f, "{}m", n / MINUTE / 1000),
            n if n.is_multiple_of(1000) => write!(f, "{}s", n / 1000),
            n => write!(f, "{n}ms"),
        }
    }
}

/// A whole number above 0, without a sign and zeros in front.
fn number(text: &str) -> Option<u64> {
    let good = (1..=9).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if good { text.parse().ok() } else { None }
}

/// What people write elsewhere: `5 min`, `1h30m`, `1.5h`, `2 weeks`, `PT5M`.
fn milliseconds(text: &str) -> Option<u64> {
    let days = text.strip_prefix('P').filter(|days| days.ends_with('D'));
    let text = text.strip_prefix("PT").or(days).unwrap_or(text);
    mend::amounts(text)?.into_iter().try_fold(0_u64, |sum, (thousandths, unit)| {
        let scale = match unit.as_str() {
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => 1,
            "s" | "sec" | "secs" | "second" | "seconds" => 1000,
            "m" | "min" | "mins" | "minute" | "minutes" => 1000 * MINUTE,
            "h" | "hr" | "hrs" | "hour" | "hours" => 1000 * HOUR,
            "d" | "day" | "days" => 1000 * DAY,
            "w" | "wk" | "week" | "weeks" => 7 * 1000 * DAY,
            "mo" | "month" | "months" => 30 * 1000 * DAY,
            "y" | "yr" | "year" | "years" => 365 * 1000 * DAY,
            _ => return None,
        };
        sum.checked_add(mend::exactly(thousandths.checked_mul(scale)?, 1000)?)
    })
}
