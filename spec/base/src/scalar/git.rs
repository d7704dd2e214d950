//! A Git repository: its address, its branches and folders.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// The name of one branch.
    Branch
}

scalar!(Branch, format: "git-branch", pattern: r"^[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*$",
    message: "name one branch, such as main", examples: ["main", "release/1.8"]);

impl Branch {
    /// The default for the branch that is deployed.
    #[must_use]
    pub fn main() -> Self {
        Self("main".into())
    }

    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
                && !s.contains("..")
                && !s.ends_with('.')
                && s.rsplit_once('.').is_none_or(|(_, end)| end != "lock")
        };
        (text.len() <= 200 && !text.starts_with("refs/") && text.split('/').all(segment)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = if let Some(short) = text.strip_prefix("refs/heads/") {
            format!("write the short name: `{short}`")
        } else if text.contains('*') {
            "name one branch, such as `main`: a pattern would deploy what nobody reviewed".into()
        } else {
            "use letters, digits, `-`, `_`, `.` and `/`, such as `main` or `release/1.8`".into()
        };
        Problem::new(format!("`{text}` is not the name of a branch"), help)
    }
}

text_scalar! {
    /// A folder of a repository, relative to its root; `.` is the root.
    Folder
}

scalar!(Folder, format: "folder", pattern: r"^(\.|[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*)$",
    message: "write a folder below the repository's root, such as output", examples: ["output", "."]);

impl Folder {
    /// The default for the folder of the compiled tree.
    #[must_use]
    pub fn output() -> Self {
        Self("output".into())
    }

    /// A folder below this one.
    #[must_use]
    pub fn join(&self, name: &super::Name) -> Self {
        if &*self.0 == "." { Self(name.as_str().into()) } else { Self(format!("{self}/{name}").into()) }
    }

    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        (text == "." || (text.len() <= 200 && text.split('/').all(segment))).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let trimmed = text.trim_start_matches("./").trim_matches('/');
        let help = if trimmed != text && Self::read(trimmed).is_some() {
            format!("write `{trimmed}`: the path is relative to the repository's root")
        } else {
            "write a folder below the repository's root, such as `output`, without spaces and `..`".into()
        };
        Problem::new(format!("`{text}` is not a folder of a repository"), help)
    }
}

text_scalar! {
    /// The address of a Git repository, over HTTPS or SSH.
    GitUrl
}

scalar!(GitUrl, format: "git-url",
    pattern: r"^(https://|ssh://([A-Za-z0-9_][-A-Za-z0-9_.]*@)?)[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[-A-Za-z0-9_.~+%]+)+/?$",
    message: "write an address over https:// or ssh:// without credentials, such as https://gitlab.example.com/platform/secret-management.git", examples: ["https://gitlab.example.com/platform/secret-management.git"]);

impl GitUrl {
    /// It is printed into Terraform, Kubernetes objects and prose: nothing is in it that means something there.
    fn read(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (authority, path) = rest.split_once('/')?;
        let (user, server) =
            authority.rsplit_once('@').map_or((None, authority), |(user, server)| (Some(user), server));
        let (host, port) = server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port)));
        let user_fits = match (scheme, user) {
            ("https" | "ssh", None) => true,
            ("ssh", Some(user)) => {
                user.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                    && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            }
            _ => false,
        };
        let number = |port: &str| !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok();
        let segment = |s: &str| {
            !s.is_empty()
                && s != "."
                && s != ".."
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~+%".contains(&b))
        };
        let path = path.strip_suffix('/').unwrap_or(path);
        (user_fits
            && host.len() <= 253
            && host.split('.').all(super::image::label)
            && port.is_none_or(number)
            && text.len() <= 1024
            && path.split('/').all(segment))
        .then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if Self::has_credentials(text) {
            // The address itself is not repeated: it may hold a password.
            return Problem::secret(
                "the Git address carries credentials",
                "remove them: Flux reads its deploy token from a Secret in the cluster",
            );
        }
        let message = format!("`{text}` is not the address of a Git repository over HTTPS or SSH");
        Problem::new(message, Self::help(text))
    }

    /// Whether there is more than the user of an SSH address, or a token in the query.
    fn has_credentials(text: &str) -> bool {
        let (scheme, rest) = text.split_once("://").unwrap_or(("ssh", text));
        let authority = rest.split('/').next().unwrap_or_default();
        let user = authority.rsplit_once('@').is_some_and(|(user, _)| scheme != "ssh" || user.contains(':'));
        user || mend::has_secret_query(text)
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let short = rest.split_once('@').and_then(|(user, rest)| Some((user, rest.split_once(':')?)));
        let ssh = short.map(|(user, (host, path))| format!("ssh://{user}@{host}/{path}"));
        let host = mend::host(text);
        let lower = text.replacen(host, &host.to_lowercase(), 1);
        // a browser's address has a query and a place in the page
        let bare = |text: &str| text.split(['?', '#']).next().unwrap_or_default().to_owned();
        let candidates = ssh.into_iter().chain([lower.clone(), bare(&lower), format!("https://{rest}")]);
        match mend::fitting(candidates, Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`"),
            _ => "write an address such as `https://gitlab.example.com/platform/secret-management.git`".into(),
        }
    }

    /// The host, without user and port.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or("");
        let host = authority.rsplit('@').next().unwrap_or("");
        host.split(':').next().unwrap_or("")
    }
}
