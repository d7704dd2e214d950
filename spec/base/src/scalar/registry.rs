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
