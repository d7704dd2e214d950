//! Amounts: processor time, bytes, shares.

use std::fmt;

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// Processor time, in Kubernetes' form: cores (`2`, `0.5`) or thousandths (`250m`).
    Cpu
}

scalar!(Cpu, format: "cpu", pattern: r"^([1-9][0-9]*m|[0-9]+(\.[0-9]{1,3})?)$",
    message: "cores such as 250m, 0.5 or 2", examples: ["250m", "2"]);

impl Cpu {
    /// # Errors
    /// Not an amount of processor time.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let digits = |t: &str| !t.is_empty() && t.len() <= 9 && t.bytes().all(|b| b.is_ascii_digit());
        let good = match (text.strip_suffix('m'), text.split_once('.')) {
            (Some(milli), _) => digits(milli) && !milli.starts_with('0'),
            (None, Some((whole, part))) => digits(whole) && digits(part) && part.len() <= 3,
            (None, None) => digits(text) && text != "0",
        };
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not an amount of processor time"),
                "write thousandths of a core such as `250m`, or cores such as `\"2\"`",
            ))
        }
    }
}

/// A number of bytes, with a binary unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    mebibytes: u64,
}

scalar!(Size, format: "size", pattern: r"^[1-9][0-9]*(Mi|Gi|Ti)$",
    message: "a size such as 256Mi, 20Gi or 1Ti", examples: ["256Mi", "20Gi"]);

impl Size {
    /// # Errors
    /// Not a whole number of Mi, Gi or Ti.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            let decimal = ["M", "G", "T", "MB", "GB", "TB", "MiB", "GiB", "TiB", "m", "g"];
            let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = text.get(number.len()..).unwrap_or("");
            let help = if decimal.contains(&unit) && !number.is_empty() {
                let letter = unit.get(..1).unwrap_or("G").to_uppercase();
                format!("write the binary unit: `{number}{letter}i`")
            } else {
                "write a whole number with a unit: `256Mi`, `20Gi` or `1Ti`".into()
            };
            Problem::new(format!("`{text}` is not a size"), help)
        };
        let units = [("Mi", 1), ("Gi", 1024), ("Ti", 1024 * 1024)];
        let (number, scale) =
            units.iter().find_map(|(unit, scale)| text.strip_suffix(unit).map(|n| (n, *scale))).ok_or_else(bad)?;
        if number.is_empty() || number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let mebibytes = number.parse::<u64>().ok().and_then(|n| n.checked_mul(scale)).ok_or_else(bad)?;
        Ok(Self { mebibytes })
    }

    #[must_use]
    pub const fn from_gibibytes(gibibytes: u64) -> Self {
        Self { mebibytes: gibibytes.saturating_mul(1024) }
    }

    #[must_use]
    pub fn mebibytes(self) -> u64 {
        self.mebibytes
    }

    /// Whole gibibytes, rounded up: the unit of AWS volumes.
    #[must_use]
    pub fn gibibytes(self) -> u64 {
        self.mebibytes.div_ceil(1024)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mebibytes {
            n if n.is_multiple_of(1024 * 1024) => write!(f, "{}Ti", n / 1024 / 1024),
            n if n.is_multiple_of(1024) => write!(f, "{}Gi", n / 1024),
            n => write!(f, "{n}Mi"),
        }
    }
}

/// A share in percent; up to two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    hundredths: u16,
}

scalar!(Percent, format: "percent", pattern: r"^[0-9]{1,3}(\.[0-9]{1,2})?%$",
    message: "a share such as 70% or 0.5%", examples: ["70%", "0.5%"]);

impl Percent {
    /// # Errors
    /// Not a share between 0% and 100%.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            Problem::new(
                format!("`{text}` is not a share"),
                "write a number from 0 to 100 with a percent sign, such as `70%`",
            )
        };
        let number = text.strip_suffix('%').ok_or_else(bad)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |t: &str, most: usize| !t.is_empty() && t.len() <= most && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 3) || !digits(part, 2) {
            return Err(bad());
        }
        let scale = if part.len() == 1 { 10 } else { 1 };
        let hundredths = whole
            .parse::<u16>()
            .ok()
            .and_then(|w| w.checked_mul(100))
            .and_then(|w| part.parse::<u16>().ok().and_then(|p| w.checked_add(p * scale)));
        hundredths.filter(|h| *h <= 10_000).map(|hundredths| Self { hundredths }).ok_or_else(bad)
    }

    #[must_use]
    pub const fn from_whole(percent: u8) -> Self {
        let percent = if percent > 100 { 100 } else { percent };
        Self { hundredths: percent as u16 * 100 }
    }

    /// In percent, rounded down.
    #[must_use]
    pub fn whole(self) -> u16 {
        self.hundredths / 100
    }

    /// Between 0 and 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.hundredths) / 10_000.0
    }

    /// In percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.percent())
    }
}
