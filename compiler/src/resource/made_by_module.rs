//! What each call of a module makes. A module is always the same, so it says that once, by its arguments.

/// What a call of a module makes.
#[derive(Clone, Copy, Debug, Default)]
pub struct MadeByModule {
    /// The arguments that name the IAM roles that it makes.
    pub roles: &'static [&'static str],
    /// What it makes in Vault.
    pub in_vault: &'static [InVault],
}

/// What a call of a module makes in Vault. Arguments are named as in `pki.root_path`: an argument and an entry of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InVault {
    /// A mount at the path in this argument, if it is given. The module hands the path on as this output, if it has one for it.
    Mount { path: &'static str, output: Option<&'static str> },
    /// A role for each entry of an argument, on the mount whose path is in another one.
    Roles { of: &'static str, on: &'static str },
    /// A role that is always called so, on the mount whose path is in an argument.
    Role { name: &'static str, on: &'static str },
    /// The same, if an argument is given.
    RoleIf { given: &'static str, name: &'static str, on: &'static str },
    /// A policy for each entry of an argument.
    Policies { of: &'static str },
}

impl InVault {
    /// A mount at the path in an argument.
    #[must_use]
    pub const fn mount(path: &'static str) -> Self {
        Self::Mount { path, output: None }
    }

    /// The same, whose path the module hands on.
    #[must_use]
    pub const fn mount_for_others(path: &'static str, output: &'static str) -> Self {
        Self::Mount { path, output: Some(output) }
    }

    /// A role for each entry of an argument, on the mount at `path`.
    #[must_use]
    pub const fn roles_of(of: &'static str) -> Self {
        Self::Roles { of, on: "path" }
    }
}
