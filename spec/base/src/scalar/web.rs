//! Parts of web addresses.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A path of a request, without patterns.
    UrlPath
}

scalar!(UrlPath, format: "url-path", pattern: r"^/([-A-Za-z0-9_.~]+(/[-A-Za-z0-9_.~]+)*/?)?$",
    message: "write a path from its slash on, such as / or /api", examples: ["/", "/api", "/healthz"]);

impl UrlPath {
    /// Where most programs answer with what they measure.
    #[must_use]
    pub fn metrics() -> Self {
        Self("/metrics".into())
    }

    /// The root path.
    #[must_use]
    pub fn root() -> Self {
        Self("/".into())
    }

    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b);
        (text.starts_with('/') && text.bytes().all(alphabet) && !text.contains("//") && text.len() <= 1024)
            .then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let path = match text.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => text,
        };
        let path = path.split(['?', '#', '*']).next().unwrap_or_default();
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
        let fixed = format!("/{}", words.join("/"));
        let why = match text {
            _ if text.contains('*') => ": a path includes everything below it",
            _ if text.contains("://") => ": the host is set elsewhere",
            _ if text.contains(['?', '#']) => ": a path has no query",
            _ => "",
        };
        let help = if !text.is_empty() && Self::read(&fixed).is_some() {
            format!("write `{fixed}`{why}")
        } else {
            "write a path such as `/` or `/api`: letters, digits and `-_.~`".into()
        };
        Problem::new(format!("`{text}` is not a path"), help)
    }
}

text_scalar! {
    /// The address of an identity provider, exactly as its tokens carry it.
    Issuer
}

scalar!(Issuer, format: "issuer", pattern: r"^https://[a-z0-9][-a-z0-9.]*(:[0-9]{1,5})?(/[-A-Za-z0-9_.~]+)*$",
    message: "write https:// and the identity provider's address without a slash at the end, such as https://gitlab.example.com",
    examples: ["https://gitlab.example.com"]);

/// Where an issuer describes itself, which is no part of its name (OpenID Connect Discovery 1.0, section 4).
const METADATA: &str = "/.well-known/openid-configuration";

impl Issuer {
    fn read(text: &str) -> Option<Self> {
        let number = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b));
        let good = text.strip_prefix("https://").is_some_and(|rest| {
            let mut parts = rest.split('/');
            let authority = parts.next().unwrap_or_default();
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            host.split('.').all(label) && number(port) && parts.all(segment) && !rest.ends_with(METADATA)
        });
        good.then(|| Self(text.into()))
    }

    /// The host, without scheme, port and path.
    #[must_use]
    pub fn host(&self) -> &str {
        mend::host(&self.0)
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            let help = "remove them: an issuer is a public address";
            return Problem::secret("the issuer's address carries credentials", help);
        }
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let rest = rest.strip_suffix(METADATA).unwrap_or(rest).trim_end_matches('/');
        let fixed = format!("https://{rest}");
        let host = mend::host(text);
        let help = match mend::fitting([fixed.clone(), fixed.replacen(host, &host.to_lowercase(), 1)], Self::read) {
            Some(fixed) => format!("write `{fixed}`, if its tokens carry exactly that"),
            None => "write it exactly as its tokens carry it, such as `https://gitlab.example.com`".into(),
        };
        Problem::new(format!("`{text}` is not the address of an issuer"), help)
    }
}

text_scalar! {
    /// Where a page of a browser comes from: scheme, host and port, as the header `Origin` has it (RFC 6454, section 7).
    Origin
}

scalar!(Origin, format: "origin", pattern: r"^https?://[a-z0-9][-a-z0-9.]*(:[0-9]{1,5})?$",
    message: "write the scheme and the host, with its port unless that is the usual one, such as https://shop.example.com",
    examples: ["https://shop.example.com", "http://localhost:3000"]);

impl Origin {
    fn read(text: &str) -> Option<Self> {
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let (scheme, authority) = text.split_once("://")?;
        let usual = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return None,
        };
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        // browsers leave out the usual port, so no page has it
        let number = |port: &str| {
            port != usual
                && !port.starts_with('0')
                && port.bytes().all(|b| b.is_ascii_digit())
                && port.parse::<u16>().is_ok()
        };
        (host.len() <= 253 && host.split('.').all(label) && port.is_none_or(number)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            return Problem::secret("the origin carries credentials", "remove them: an origin is a public address");
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        let scheme = scheme.to_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        let usual = if scheme == "http" { ":80" } else { ":443" };
        let short = authority.strip_suffix(usual).unwrap_or(&authority);
        let help = match mend::fitting([format!("{scheme}://{short}")], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None if text.contains('*') => "write each origin by itself, such as `https://shop.example.com`".into(),
            None => "write the scheme and the host, such as `https://shop.example.com`".into(),
        };
        Problem::new(format!("`{text}` is not the origin of a page"), help)
    }
}

text_scalar! {
    /// The address of a Vault server.
    VaultAddress
}

scalar!(VaultAddress, format: "vault-address", pattern: r"^https://[a-z0-9][-a-z0-9.]*(:[0-9]{1,5})?$",
    message: "write https:// and the host, with its port unless that is 443, such as https://vault.example.net:8200",
    examples: ["https://vault.example.net:8200", "https://vault.example.net"]);

impl VaultAddress {
    fn read(text: &str) -> Option<Self> {
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let authority = text.strip_prefix("https://")?;
        let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
        let number = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
        (host.len() <= 253 && host.split('.').all(label) && number).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            return Problem::secret("the address of vault carries credentials", "remove them");
        }
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        let help = match mend::fitting([format!("https://{authority}")], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write it as `https://vault.example.net:8200`".into(),
        };
        Problem::new(format!("`{text}` is not the address of a vault server"), help)
    }

    /// The host, without scheme and port.
    #[must_use]
    pub fn host(&self) -> &str {
        mend::host(&self.0)
    }

    /// The port: 443 where it names none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(443)
    }
}
