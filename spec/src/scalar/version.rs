//! Versions.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// A minor version of Kubernetes, such as `1.33`.
    KubernetesVersion
}

scalar!(KubernetesVersion, format: "kubernetes-version", pattern: r"^1\.[1-9][0-9]$",
    message: "a minor version in quotes, such as \"1.33\"", examples: ["1.33"]);

impl KubernetesVersion {
    /// # Errors
    /// Not `1.` and a minor version.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.strip_prefix("1.") {
            Some(minor) if minor.len() == 2 && !minor.starts_with('0') && minor.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(text.into()))
            }
            _ => Err(Problem::new(
                format!("`{text}` is not a minor version of Kubernetes"),
                "write it in quotes and without a patch version, such as `\"1.33\"`",
            )),
        }
    }

    /// The number behind `1.`.
    #[must_use]
    pub fn minor(&self) -> u16 {
        self.0.strip_prefix("1.").and_then(|m| m.parse().ok()).unwrap_or(0)
    }
}

text_scalar! {
    /// An exact chart version (semantic versioning).
    ChartVersion
}

scalar!(ChartVersion, format: "chart-version", pattern: r"^v?[0-9]+\.[0-9]+\.[0-9]+([-+][-+0-9A-Za-z.]+)?$",
    message: "an exact version such as 3.1.0", examples: ["3.1.0"]);

impl ChartVersion {
    /// # Errors
    /// A range, a wildcard, or fewer than three numbers.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let core = text.strip_prefix('v').unwrap_or(text);
        let (core, rest) = match core.find(['-', '+']) {
            Some(at) => core.split_at(at),
            None => (core, ""),
        };
        let number = |n: &str| !n.is_empty() && n.len() <= 9 && n.bytes().all(|b| b.is_ascii_digit());
        let tail = |b: u8| b.is_ascii_alphanumeric() || b"-+.".contains(&b);
        if core.split('.').count() == 3 && core.split('.').all(number) && rest.bytes().all(tail) && rest.len() != 1 {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not an exact version"),
                "write all three numbers, such as `3.1.0`: a range would deploy what nobody reviewed",
            ))
        }
    }
}
