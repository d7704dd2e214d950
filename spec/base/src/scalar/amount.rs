//! Amounts: processor time, bytes, shares.

use std::fmt;

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// Processor time, in Kubernetes' form: cores (`2`, `0.5`) or thousandths (`250m`).
    Cpu
}

scalar!(Cpu, format: "cpu", pattern: r"^([1-9][0-9]*m|[0-9]+(\.[0-9]{1,3})?)$",
    message: "write thousandths of a core, such as 250m, or cores in quotes, such as \"2\"", examples: ["250m", "2"]);

impl Cpu {
    /// Thousandths of a core, at least one.
    #[must_use]
    pub fn from_thousandths(thousandths: u16) -> Self {
        Self(format!("{}m", thousandths.max(1)).into())
    }

    fn read(text: &str) -> Option<Self> {
        let digits = |t: &str| !t.is_empty() && t.len() <= 9 && t.bytes().all(|b| b.is_ascii_digit());
        let good = match (text.strip_suffix('m'), text.split_once('.')) {
            (Some(milli), _) => digits(milli) && !milli.starts_with('0'),
            (None, Some((whole, part))) => digits(whole) && digits(part) && part.len() <= 3,
            (None, None) => digits(text) && text != "0",
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let thousandths = mend::amount(text).and_then(|(thousandths, unit)| match unit.as_str() {
            "" | "c" | "core" | "cores" | "cpu" | "cpus" | "vcpu" | "vcpus" => Some(thousandths),
            "m" | "mcpu" | "milli" | "millicore" | "millicores" => mend::exactly(thousandths, 1000),
            _ => None,
        });
        let help = match thousandths {
            Some(0) => "write at least `1m`, a thousandth of a core".into(),
            Some(n) if n.is_multiple_of(1000) && n < 1_000_000 => format!("write `\"{}\"`", n / 1000),
            Some(n) if n < 1_000_000 => format!("write `{n}m`"),
            _ => "write thousandths of a core, such as `250m`, or cores in quotes, such as `\"2\"`".into(),
        };
        Problem::new(format!("`{text}` is not an amount of processor time"), help)
    }
}

/// A number of bytes, with a binary unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    mebibytes: u64,
}

scalar!(Size, format: "size", pattern: r"^[1-9][0-9]*(Mi|Gi|Ti)$",
    message: "write a whole number and a binary unit, such as 256Mi, 20Gi or 1Ti", examples: ["256Mi", "20Gi"]);

impl Size {
    fn read(text: &str) -> Option<Self> {
        let units = [("Mi", 1), ("Gi", 1024), ("Ti", 1024 * 1024)];
        let (number, scale) = units.iter().find_map(|(unit, scale)| text.strip_suffix(unit).map(|n| (n, *scale)))?;
        let good = !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
        let mebibytes = number.parse::<u64>().ok().filter(|_| good)?.checked_mul(scale)?;
        Some(Self { mebibytes })
    }

    /// Who writes `10GB` means `10Gi` nearly always.
    fn problem(text: &str) -> Problem {
        let kibibytes = mend::amount(text).and_then(|(thousandths, unit)| {
            let scale = match unit.as_str() {
                "k" | "kb" | "ki" | "kib" => 1,
                "m" | "mb" | "mi" | "mib" => 1 << 10,
                "g" | "gb" | "gi" | "gib" => 1 << 20,
                "t" | "tb" | "ti" | "tib" => 1 << 30,
                "p" | "pb" | "pi" | "pib" => 1 << 40,
                _ => return None,
            };
            mend::exactly(thousandths.checked_mul(scale)?, 1000)
        });
        let help = match kibibytes {
            Some(n) if n < 1024 => "write at least `1Mi`".into(),
            Some(n) if n.is_multiple_of(1024) => format!("write `{}`", Self { mebibytes: n / 1024 }),
            None if !text.starts_with('0') && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()) => {
                format!("add the unit: `{text}Mi` or `{text}Gi`")
            }
            _ => "write a whole number and a binary unit: `256Mi`, `20Gi` or `1Ti`".into(),
        };
        Problem::new(format!("`{text}` is not a size"), help)
    }

    /// So many mebibytes (2^20 bytes).
    #[must_use]
    pub const fn from_mebibytes(mebibytes: u64) -> Self {
        Self { mebibytes }
    }

    /// So many gibibytes (2^30 bytes).
    #[must_use]
    pub const fn from_gibibytes(gibibytes: u64) -> Self {
        Self { mebibytes: gibibytes.saturating_mul(1024) }
    }

    /// In mebibytes (2^20 bytes).
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
    message: "write a number from 0 to 100 with a percent sign, such as 70% or 0.5%", examples: ["70%", "0.5%"]);

impl Percent {
    fn read(text: &str) -> Option<Self> {
        let number = text.strip_suffix('%')?;
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |t: &str, most: usize| !t.is_empty() && t.len() <= most && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 3) || !digits(part, 2) {
            return None;
        }
        let scale = if part.len() == 1 { 10 } else { 1 };
        let hundredths = whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(part.parse::<u16>().ok()? * scale)?;
        (hundredths <= 10_000).then_some(Self { hundredths })
    }

    /// `0.7` is meant as `70%`, `7` as `7%`.
    fn problem(text: &str) -> Problem {
        let hundredths =
            mend::amount(text.trim_start_matches('%')).and_then(|(thousandths, unit)| match unit.as_str() {
                "" if thousandths <= 1000 && text.contains(['.', ',']) && !text.contains('%') => Some(thousandths * 10),
                "" | "%" | "percent" | "pct" => mend::exactly(thousandths, 10),
                _ => None,
            });
        let help = match hundredths.and_then(|n| u16::try_from(n).ok()).filter(|n| *n <= 10_000) {
            Some(hundredths) => format!("write `{}`", Self { hundredths }),
            None if text.contains('.') => {
                "write a number from 0 to 100 with at most two decimals and a percent sign, such as `0.01%`".into()
            }
            None => "write a number from 0 to 100 with a percent sign, such as `70%`".into(),
        };
        Problem::new(format!("`{text}` is not a share"), help)
    }

    /// A whole number of percent, at most 100.
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

    /// In hundredths of a percent.
    #[must_use]
    pub const fn hundredths(self) -> u16 {
        self.hundredths
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
