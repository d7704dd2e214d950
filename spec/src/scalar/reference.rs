//! Paths: in Vault, in containers, in registries, in GitLab.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// A path below a key/value mount, lower case (Vault's names are), without patterns.
    KvPath
}

scalar!(KvPath, format: "kv-path", pattern: r"^[a-z0-9][-a-z0-9_]*(/[a-z0-9][-a-z0-9_]*)*$",
    message: "a path such as payments/api-key", examples: ["payments/api-key"]);

impl KvPath {
    /// # Errors
    /// Characters that Vault would read as a pattern or fold to another path.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        };
        if text.len() <= 200 && text.split('/').all(segment) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not a path of a key/value secret"),
                "use lower-case segments such as `payments/api-key`, without `*`, `+` or a leading `/`",
            ))
        }
    }
}

text_scalar! {
    /// An absolute path in a container.
    MountPath
}

scalar!(MountPath, format: "mount-path", pattern: r"^/[-A-Za-z0-9_.]+(/[-A-Za-z0-9_.]+)*$",
    message: "an absolute path such as /data", examples: ["/data", "/vault/secrets/db"]);

impl MountPath {
    /// # Errors
    /// A relative path, the root, or a path with `..`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let segment = |s: &str| {
            !s.is_empty()
                && s != "."
                && s != ".."
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        match text.strip_prefix('/') {
            Some(rest) if text.len() <= 255 && rest.split('/').all(segment) => Ok(Self(text.into())),
            _ => Err(Problem::new(
                format!("`{text}` is not an absolute path in a container"),
                "write a path such as `/data`",
            )),
        }
    }
}

text_scalar! {
    /// Where a chart is kept: an OCI registry or a chart repository.
    ChartRepository
}

scalar!(ChartRepository, format: "chart-repository", pattern: r"^(oci|https)://[a-z0-9][-a-z0-9.:]*(/[-A-Za-z0-9_.]+)*/?$",
    message: "oci:// or https:// and a chart repository", examples: ["oci://registry.example.com/charts"]);

impl ChartRepository {
    /// # Errors
    /// Another scheme, or characters that no registry has.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        let rest = trimmed.strip_prefix("oci://").or_else(|| trimmed.strip_prefix("https://"));
        let good = rest.is_some_and(|rest| {
            let (authority, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            host.split('.').all(label)
                && !port.is_empty()
                && port.bytes().all(|b| b.is_ascii_digit())
                && path.is_none_or(|path| path.split('/').all(segment))
        });
        if good {
            return Ok(Self(trimmed.into()));
        }
        let help = "write an address such as `oci://registry.example.com/charts`";
        Err(Problem::new(format!("`{text}` is not a chart repository"), help))
    }

    /// Whether this is an OCI registry.
    #[must_use]
    pub fn is_oci(&self) -> bool {
        self.0.starts_with("oci://")
    }
}

text_scalar! {
    /// A GitLab project with its groups.
    ProjectPath
}

scalar!(ProjectPath, format: "project-path", pattern: r"^[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)+$",
    message: "a project with its group, such as shop/backend", examples: ["shop/backend"]);

impl ProjectPath {
    /// # Errors
    /// No group, or characters that a bound claim would read as a pattern.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if text.contains('/') && text.len() <= 255 && text.split('/').all(segment) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not a GitLab project"),
                "write group and project, such as `shop/backend`",
            ))
        }
    }

    /// The project as one name: `shop/backend` is `shop-backend`, lower case as Vault's names are.
    #[must_use]
    pub fn slug(&self) -> String {
        self.0.to_lowercase().replace(['/', '.', '_'], "-")
    }
}
