//! Container registries.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A container registry: a host, perhaps with a port and a path below which images stand.
    Registry
}

scalar!(Registry, format: "registry",
    pattern: r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$",
    message: "write the host of a registry and perhaps a path, such as registry.example.com/mirror",
    examples: ["registry.example.com/mirror", "registry.example.com:5000"]);

text_scalar! {
    /// The host of a container registry, perhaps with a port.
    RegistryHost
}

scalar!(RegistryHost, format: "registry-host", pattern: r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?$",
    message: "write the host of a registry, such as registry.example.com", examples: ["registry.example.com", "registry.example.com:5000"]);

/// Other hosts of Docker Hub, which no image begins with.
const HUB: [&str; 4] = ["index.docker.io", "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com"];

impl RegistryHost {
    /// The account and the region of a host of Amazon ECR
    /// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html>).
    #[must_use]
    pub fn ecr(host: &str) -> Option<(&str, &str)> {
        let (account, rest) = host.split_once(".dkr.ecr.")?;
        Some((account, rest.split('.').next()?))
    }

    fn read(text: &str) -> Option<Self> {
        let good = !text.contains('/') && Registry::fault(text).is_none() && Self::ecr(text).is_none();
        (good && !HUB.contains(&text)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            let help = "remove them: a `kv` secret holds the password, and `credentials` names it";
            return Problem::secret("the host of the registry carries credentials", help);
        }
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        if let Some((account, region)) = Self::ecr(bare) {
            let help = format!("say `ecr: {{ account: \"{account}\", region: {region} }}` instead of `login`");
            return Problem::new(format!("`{text}` is Amazon ECR, whose passwords end after hours"), help);
        }
        if HUB.contains(&bare.split('/').next().unwrap_or(bare)) {
            return Problem::new(format!("`{text}` is not how images name Docker Hub"), "write `docker.io`");
        }
        let bare = bare.split('/').next().unwrap_or(bare).trim().to_lowercase();
        let help = match mend::fitting([bare], Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`"),
            _ => "write a host such as `registry.example.com`".into(),
        };
        Problem::new(format!("`{text}` is not the host of a registry"), help)
    }
}

text_scalar! {
    /// The name of an account at a registry. Harbor's robots have a dollar in theirs, GitLab's deploy tokens a plus.
    RegistryUser
}

scalar!(RegistryUser, format: "registry-user", pattern: r"^[-A-Za-z0-9_.+$@~]{1,128}$",
    message: "write the name of the account at the registry, such as gitlab+deploy-token-7", examples: ["gitlab+deploy-token-7"]);

impl RegistryUser {
    fn read(text: &str) -> Option<Self> {
        let good = |b: u8| b.is_ascii_alphanumeric() || b"-_.+$@~".contains(&b);
        ((1..=128).contains(&text.len()) && text.bytes().all(good)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if let Some((name, _)) = text.split_once(':').filter(|(name, _)| Self::read(name).is_some()) {
            let help = format!("write `{name}`, and the password into the secret that `credentials` names");
            return Problem::secret("the name of the account is followed by a password", help);
        }
        let help = "use letters, digits and `-_.+$@~`, such as `gitlab+deploy-token-7`".to_owned();
        Problem::new(format!("`{text}` is not the name of an account at a registry"), help)
    }
}

impl Registry {
    fn read(text: &str) -> Option<Self> {
        Self::fault(text).is_none().then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if mend::has_credentials(text) {
            let help = "remove them: nodes pull with credentials of their own";
            return Problem::secret("the address of the registry carries credentials", help);
        }
        Problem::new(format!("`{text}` {}", Self::fault(text).unwrap_or("is not a registry")), Self::help(text))
    }

    /// What is wrong with a text, if anything.
    fn fault(text: &str) -> Option<&'static str> {
        let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let number = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0) && !port.starts_with('+');
        if !name.split('.').all(super::image::label) || !port.is_none_or(number) {
            return Some("is not a registry");
        }
        // without one of these, container runtimes take the word for the name of an image on Docker Hub
        if !name.contains('.') && port.is_none() {
            return Some("names no registry: its first part has no dot and no port");
        }
        match path {
            Some(path) if !path.split('/').all(super::image::segment) => Some("has a path that no image can have"),
            _ => None,
        }
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest).trim().trim_end_matches('/').to_lowercase();
        match mend::fitting([bare], Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`"),
            _ => "write a registry such as `registry.example.com/mirror`".into(),
        }
    }
}
