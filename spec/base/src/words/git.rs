//! Where the Git repository is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of server has the Git repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ForgeKind {
    /// GitLab, on gitlab.com or a server of your own.
    Gitlab,
    /// GitHub, on github.com or a GitHub Enterprise Server.
    Github,
}

impl ForgeKind {
    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gitlab => "GitLab",
            Self::Github => "GitHub",
        }
    }

    /// As the specification writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gitlab => "gitlab",
            Self::Github => "github",
        }
    }

    /// The forge that a host is known to be: a part of its name says so, as in `gitlab.com`, `github.example.com` or
    /// `example.ghe.com` (<https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency>).
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let has = |word: &str| host.split('.').any(|part| part.eq_ignore_ascii_case(word));
        match (has("gitlab"), has("github") || host.ends_with(".ghe.com")) {
            (true, false) => Some(Self::Gitlab),
            (false, true) => Some(Self::Github),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ForgeKind::{self, Github, Gitlab};

    #[test]
    fn a_host_is_known_by_a_whole_part_of_its_name() {
        for (host, kind) in [
            ("gitlab.com", Some(Gitlab)),
            ("altssh.gitlab.com", Some(Gitlab)),
            ("gitlab.example.com", Some(Gitlab)),
            ("github.com", Some(Github)),
            ("ssh.github.com", Some(Github)),
            ("GitHub.example.com", Some(Github)),
            ("example.ghe.com", Some(Github)),
            ("git.example.com", None),
            ("notgithub.com", None),
            ("gitlab-mirror.example.com", None),
            ("github.gitlab.example.com", None),
            ("ghe.com", None),
        ] {
            assert_eq!(ForgeKind::of_host(host), kind, "{host}");
        }
    }
}
