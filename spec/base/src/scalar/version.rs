//! Versions.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A minor version of Kubernetes, such as `1.36`.
    KubernetesVersion
}

scalar!(KubernetesVersion, format: "kubernetes-version", pattern: r"^1\.[1-9][0-9]$",
    message: "write a minor version in quotes, such as \"1.36\"", examples: ["1.36"]);

impl KubernetesVersion {
    fn read(text: &str) -> Option<Self> {
        let minor = text.strip_prefix("1.")?;
        let good = minor.len() == 2 && !minor.starts_with('0') && minor.bytes().all(|b| b.is_ascii_digit());
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let comma = text.replace(',', ".");
        let minor = mend::version(&comma).map(|found| found.splitn(3, '.').take(2).collect::<Vec<_>>().join("."));
        let help = match mend::fitting(minor.into_iter().chain([format!("1.{text}")]), Self::read) {
            Some(fixed) => format!("write `\"{fixed}\"`: EKS installs patch versions by itself"),
            None => "write it in quotes and without a patch version, such as `\"1.36\"`".into(),
        };
        Problem::new(format!("`{text}` is not a minor version of Kubernetes"), help)
    }

    /// The number behind `1.`.
    #[must_use]
    pub fn minor(&self) -> u16 {
        self.0.strip_prefix("1.").and_then(|m| m.parse().ok()).unwrap_or(0)
    }
}

text_scalar! {
    /// The name of a catalog of versions: its year and month, such as `2026.11`.
    CatalogName
}

scalar!(CatalogName, format: "catalog-name", pattern: r"^20[0-9]{2}\.(0[1-9]|1[0-2])$",
    message: "write the year and month of a catalog in quotes, such as \"2026.11\"", examples: ["2026.11"]);

impl CatalogName {
    fn read(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('.')?;
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        let good = digits(year, 4) && year.starts_with("20") && digits(month, 2);
        (good && month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = match mend::fitting([text.replace(['-', '/', ','], ".")], Self::read) {
            Some(fixed) => format!("write `\"{fixed}\"`"),
            None => "write its year and month in quotes, such as `\"2026.11\"`: `platformc --version` says which catalog a program has".into(),
        };
        Problem::new(format!("`{text}` is not the name of a catalog"), help)
    }
}

text_scalar! {
    /// An exact chart version (semantic versioning).
    ChartVersion
}

scalar!(ChartVersion, format: "chart-version", pattern: r"^v?[0-9]+\.[0-9]+\.[0-9]+([-+][-+0-9A-Za-z.]+)?$",
    message: "write an exact version of three numbers, such as 3.1.0", examples: ["3.1.0"]);

text_scalar! {
    /// What a registry calls an artifact by its content: `sha256:` and 64 hexadecimal digits.
    OciDigest
}

scalar!(OciDigest, format: "oci-digest", pattern: r"^sha256:[0-9a-f]{64}$",
    message: "write what helm pull prints, such as sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    examples: ["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]);

impl OciDigest {
    fn read(text: &str) -> Option<Self> {
        let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let digits = text.strip_prefix("sha256:")?;
        (digits.len() == 64 && digits.bytes().all(hexadecimal)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let lower = text.trim().to_ascii_lowercase();
        let whole = format!("sha256:{lower}");
        let help = match [lower, whole].into_iter().find(|text| Self::read(text).is_some()) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write the digest that `crane digest` and `helm pull` print: sha256 and 64 hexadecimal digits"
                .to_owned(),
        };
        Problem::new(format!("`{text}` is not a digest"), help)
    }
}

impl ChartVersion {
    fn read(text: &str) -> Option<Self> {
        let core = text.strip_prefix('v').unwrap_or(text);
        let (core, rest) = match core.find(['-', '+']) {
            Some(at) => core.split_at(at),
            None => (core, ""),
        };
        let number = |n: &str| !n.is_empty() && n.len() <= 9 && n.bytes().all(|b| b.is_ascii_digit());
        let tail = |b: u8| b.is_ascii_alphanumeric() || b"-+.".contains(&b);
        let good =
            core.split('.').count() == 3 && core.split('.').all(number) && rest.bytes().all(tail) && rest.len() != 1;
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(format!("`{text}` is not an exact version"), Self::help(text))
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let range = text.starts_with(['^', '~', '>', '<', '='])
            || text.contains(['*', 'x', 'X'])
            || matches!(text, "latest" | "stable");
        let bare = text.trim_start_matches(['^', '~', '>', '<', '=', ' ', 'V']).replace(',', ".");
        let why = if range { ": a range would deploy what nobody reviewed" } else { "" };
        if Self::read(&bare).is_some() {
            return format!("write `{bare}`{why}");
        }
        let zeroed = format!("{bare}.0");
        if bare.ends_with(|c: char| c.is_ascii_digit()) && Self::read(&zeroed).is_some() {
            return format!("write all three numbers, such as `{zeroed}`{why}");
        }
        format!("write all three numbers, such as `3.1.0`{why}")
    }
}
