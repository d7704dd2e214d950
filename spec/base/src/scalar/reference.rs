//! Paths: in Vault, in containers, in registries, in GitLab.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A path below a key/value mount, lower case (Vault's names are), without patterns.
    KvPath
}

scalar!(KvPath, format: "kv-path", pattern: r"^[a-z0-9][-a-z0-9_]*(/[a-z0-9][-a-z0-9_]*)*$",
    message: "write lower-case segments joined by slashes, such as payments/api-key", examples: ["payments/api-key"]);

impl KvPath {
    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        };
        (text.len() <= 200 && text.split('/').all(segment)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let words: Vec<String> = text.split('/').map(mend::hyphens).filter(|word| !word.is_empty()).collect();
        let help = if text.contains(['*', '+']) {
            "name one secret, such as `payments/api-key`: Vault's policies read `*` and `+` as patterns".into()
        } else if Self::read(&words.join("/")).is_some() {
            format!("write `{}`", words.join("/"))
        } else {
            "use lower-case segments such as `payments/api-key`, without a leading `/`".into()
        };
        Problem::new(format!("`{text}` is not a path of a key/value secret"), help)
    }
}

text_scalar! {
    /// A namespace of a Vault server, by its whole path.
    VaultNamespace
}

scalar!(VaultNamespace, format: "vault-namespace", pattern: r"^[A-Za-z0-9][-A-Za-z0-9_]*(/[A-Za-z0-9][-A-Za-z0-9_]*)*$",
    message: "write the path of the namespace without a slash at its ends, such as admin/shop", examples: ["admin/shop", "shop"]);

/// What a server keeps for itself (<https://developer.hashicorp.com/vault/docs/enterprise/namespaces>).
const KEPT: &[&str] = &["root", "sys", "audit", "auth", "cubbyhole", "identity"];

impl VaultNamespace {
    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric())
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && !KEPT.contains(&s)
        };
        (text.len() <= 200 && text.split('/').all(segment)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if let Some(kept) = text.split('/').find(|segment| KEPT.contains(segment)) {
            let help = "leave `namespace` out for the root, or write another one, such as `admin/shop`";
            return Problem::new(format!("`{kept}` is a namespace reserved by vault"), help);
        }
        let words: Vec<&str> = text.split('/').filter(|word| !word.is_empty()).collect();
        let help = match mend::fitting([words.join("/")], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write its path, such as `admin/shop`".into(),
        };
        Problem::new(format!("`{text}` is not a namespace of vault"), help)
    }
}

text_scalar! {
    /// An absolute path in a container.
    MountPath
}

scalar!(MountPath, format: "mount-path", pattern: r"^/[-A-Za-z0-9_.]+(/[-A-Za-z0-9_.]+)*$",
    message: "write an absolute path in the container, such as /data", examples: ["/data", "/vault/secrets/db"]);

impl MountPath {
    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            !s.is_empty()
                && s != "."
                && s != ".."
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        let rest = text.strip_prefix('/').filter(|_| text.len() <= 255)?;
        rest.split('/').all(segment).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let words: Vec<&str> = text.split(['/', '\\']).filter(|word| !matches!(*word, "" | ".")).collect();
        let help = match mend::fitting([format!("/{}", words.join("/"))], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a path such as `/data`: letters, digits and `-_.`, without `..` and variables".into(),
        };
        Problem::new(format!("`{text}` is not an absolute path in a container"), help)
    }
}

text_scalar! {
    /// Where a chart is kept: an OCI registry or a chart repository.
    ChartRepository
}

scalar!(ChartRepository, format: "chart-repository", pattern: r"^(oci|https)://[a-z0-9][-a-z0-9.:]*(/[-A-Za-z0-9_.]+)*/?$",
    message: "write an address over oci:// or https:// without credentials, such as oci://registry.example.com/charts", examples: ["oci://registry.example.com/charts"]);

impl ChartRepository {
    fn read(text: &str) -> Option<Self> {
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        let rest = trimmed.strip_prefix("oci://").or_else(|| trimmed.strip_prefix("https://"));
        let index = trimmed.ends_with("/index.yaml");
        let good = rest.filter(|_| !index).is_some_and(|rest| {
            let (authority, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            host.split('.').all(label)
                && !port.is_empty()
                && port.bytes().all(|b| b.is_ascii_digit())
                && path.is_none_or(|path| path.split('/').all(segment))
        });
        good.then(|| Self(trimmed.into()))
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            let help = "remove them: the repository must answer without a password";
            return Problem::secret("the chart repository's address carries credentials", help);
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = if scheme.starts_with("http") { "https" } else { "oci" };
        let fixed = format!("{scheme}://{}", rest.trim_end_matches("/index.yaml"));
        let lower = fixed.to_lowercase();
        let help = match mend::fitting([fixed, lower], Self::read).filter(|_| rest.contains('.')) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write an address such as `oci://registry.example.com/charts`".into(),
        };
        Problem::new(format!("`{text}` is not a chart repository"), help)
    }

    /// The host that it is at, perhaps with a port.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
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
    message: "write group and project, such as shop/backend", examples: ["shop/backend"]);

impl ProjectPath {
    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        let repository = text.strip_suffix(".git").is_some();
        (text.contains('/') && text.len() <= 255 && text.split('/').all(segment) && !repository)
            .then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let path = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let path = path.rsplit_once(':').map_or(path, |(_, path)| path);
        let path = path.split("/-/").next().unwrap_or_default().replace('\\', "/");
        let path = path.trim_matches('/').trim_end_matches(".git").to_owned();
        let help = if text.contains('*') {
            "name each project, such as `shop/backend`: GitLab's claims would let a pattern cross groups".into()
        } else if path != text && Self::read(&path).is_some() {
            format!("write `{path}`")
        } else {
            "write group and project, such as `shop/backend`".into()
        };
        Problem::new(format!("`{text}` is not a GitLab project"), help)
    }

    /// The project as one name: `shop/backend` is `shop-backend`, lower case as Vault's names are.
    #[must_use]
    pub fn slug(&self) -> String {
        self.0.to_lowercase().replace(['/', '.', '_'], "-")
    }
}
