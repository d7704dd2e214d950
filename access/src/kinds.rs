//! The engines, as tables: which resource of the vault provider makes what, and at which paths of the API it is used and
//! administered (<https://developer.hashicorp.com/vault/api-docs/secret>). A new engine is a row here.

mod parts;

pub use parts::PARTS;

/// What a path is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Reading it gives the secret, writing it changes it.
    Value,
    /// What is known about a value: its versions, never the value.
    About,
    /// Asking it for something: a login, a certificate, an encryption.
    Use,
    /// This controls the secret: its role, its key, its deletion.
    Administer,
    /// The caller's own token and leases.
    Own,
    /// Vault itself: policies, roles, mounts.
    Platform,
}

impl What {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::About => "metadata",
            Self::Use => "use",
            Self::Administer => "administration",
            Self::Own => "own token",
            Self::Platform => "vault",
        }
    }
}

/// A path of the API: `{mount}` and `{name}` are replaced by the resource's.
pub type Template = (What, &'static str);

/// A resource that is a secret or something that secrets come from.
pub struct Kind {
    /// Its type in the vault provider of Terraform.
    pub resource: &'static str,
    /// What people call it.
    pub word: &'static str,
    /// The attributes with the path of the mount and the name.
    pub mount: &'static str,
    /// The attribute with its name.
    pub name: &'static str,
    /// Where the role, the key or the connection itself is.
    pub object: &'static str,
    /// The paths at which it is used and administered.
    pub paths: &'static [Template],
    /// The attributes with the maximum lifetime of its credentials: seconds, or seconds with an `s`.
    pub life: &'static [&'static str],
    /// What that life is of, with its verb.
    pub lives: &'static str,
}

/// The resources of secrets.
pub const KINDS: &[Kind] = &[
    Kind {
        resource: "vault_database_secret_backend_role",
        word: "database login",
        mount: "backend",
        name: "name",
        object: "{mount}/roles/{name}",
        paths: &[
            (What::Use, "{mount}/creds/{name}"),
            (What::Administer, "{mount}/roles/{name}"),
            (What::Administer, "sys/leases/revoke-prefix/{mount}/creds/{name}"),
        ],
        life: &["max_ttl", "default_ttl"],
        lives: "a login lives",
    },
    Kind {
        resource: "vault_database_secret_backend_static_role",
        word: "static database login",
        mount: "backend",
        name: "name",
        object: "{mount}/static-roles/{name}",
        paths: &[
            (What::Use, "{mount}/static-creds/{name}"),
            (What::Administer, "{mount}/static-roles/{name}"),
            (What::Administer, "{mount}/rotate-role/{name}"),
        ],
        life: &["rotation_period"],
        lives: "a password lives",
    },
    Kind {
        resource: "vault_transit_secret_backend_key",
        word: "transit key",
        mount: "backend",
        name: "name",
        object: "{mount}/keys/{name}",
        paths: &[
            (What::Use, "{mount}/encrypt/{name}"),
            (What::Use, "{mount}/decrypt/{name}"),
            (What::Use, "{mount}/rewrap/{name}"),
            (What::Use, "{mount}/sign/{name}"),
            (What::Use, "{mount}/verify/{name}"),
            (What::Use, "{mount}/hmac/{name}"),
            (What::Use, "{mount}/datakey/plaintext/{name}"),
            (What::Use, "{mount}/datakey/wrapped/{name}"),
            (What::Administer, "{mount}/keys/{name}"),
            (What::Administer, "{mount}/keys/{name}/config"),
            (What::Administer, "{mount}/keys/{name}/rotate"),
            (What::Administer, "{mount}/keys/{name}/trim"),
            (What::Administer, "{mount}/export/encryption-key/{name}"),
            (What::Administer, "{mount}/backup/{name}"),
        ],
        life: &["auto_rotate_period"],
        lives: "a version of the key lives",
    },
    Kind {
        resource: "vault_pki_secret_backend_role",
        word: "certificate",
        mount: "backend",
        name: "name",
        object: "{mount}/roles/{name}",
        paths: &[
            (What::Use, "{mount}/issue/{name}"),
            (What::Use, "{mount}/sign/{name}"),
            (What::Administer, "{mount}/sign-verbatim/{name}"),
            (What::Administer, "{mount}/roles/{name}"),
        ],
        life: &["max_ttl", "ttl"],
        lives: "a certificate lives",
    },
    Kind {
        resource: "vault_aws_secret_backend_role",
        word: "AWS credentials",
        mount: "backend",
        name: "name",
        object: "{mount}/roles/{name}",
        paths: &[
            (What::Use, "{mount}/sts/{name}"),
            (What::Use, "{mount}/creds/{name}"),
            (What::Administer, "{mount}/roles/{name}"),
        ],
        life: &["max_sts_ttl", "default_sts_ttl"],
        lives: "credentials live",
    },
    Kind {
        resource: "vault_ssh_secret_backend_role",
        word: "SSH certificate",
        mount: "backend",
        name: "name",
        object: "{mount}/roles/{name}",
        paths: &[
            (What::Use, "{mount}/sign/{name}"),
            (What::Use, "{mount}/issue/{name}"),
            (What::Use, "{mount}/creds/{name}"),
            (What::Administer, "{mount}/roles/{name}"),
        ],
        life: &["max_ttl", "ttl"],
        lives: "a certificate lives",
    },
    Kind {
        resource: "vault_database_secret_backend_connection",
        word: "database connection",
        mount: "backend",
        name: "name",
        object: "{mount}/config/{name}",
        paths: &[
            (What::Administer, "{mount}/config/{name}"),
            (What::Administer, "{mount}/rotate-root/{name}"),
            (What::Administer, "{mount}/reset/{name}"),
        ],
        life: &[],
        lives: "",
    },
];

/// The paths of a value of the kv engine, version 2: `{name}` is its path below the mount.
pub const VALUE: &[Template] = &[
    (What::Value, "{mount}/data/{name}"),
    (What::About, "{mount}/metadata/{name}"),
    (What::About, "{mount}/subkeys/{name}"),
    (What::Administer, "{mount}/delete/{name}"),
    (What::Administer, "{mount}/undelete/{name}"),
    (What::Administer, "{mount}/destroy/{name}"),
];

/// What a code of the totp engine is used and administered at.
pub const TOTP: &[Template] = &[(What::Use, "{mount}/code/{name}"), (What::Administer, "{mount}/keys/{name}")];

/// The paths of an engine as a whole, by its type.
pub const MOUNTS: &[(&str, &[&str])] = &[
    ("kv", &["{mount}/config", "{mount}/metadata/"]),
    ("database", &["{mount}/config/", "{mount}/roles/", "{mount}/static-roles/"]),
    ("transit", &["{mount}/keys/"]),
    ("pki", &["{mount}/revoke", "{mount}/root/rotate/internal", "{mount}/config/ca", "{mount}/tidy", "{mount}/roles/"]),
    ("aws", &["{mount}/config/root", "{mount}/config/rotate-root", "{mount}/roles/"]),
    ("ssh", &["{mount}/config/ca", "{mount}/roles/"]),
    ("totp", &["{mount}/keys/"]),
];

/// The paths of Vault itself that could be granted by mistake.
pub const PLATFORM: &[&str] = &[
    "auth/token/create",
    "auth/token/create-orphan",
    "auth/token/lookup",
    "auth/token/renew",
    "auth/token/revoke",
    "identity/entity",
    "identity/group",
    "identity/entity-alias",
    "identity/group-alias",
    "sys/audit",
    "sys/auth",
    "sys/auth/new",
    "sys/leases/lookup",
    "sys/mounts",
    "sys/mounts/new",
    "sys/policies/acl",
    "sys/policies/acl/new",
    "sys/raw/core",
    "sys/rotate",
    "sys/seal",
    "sys/step-down",
    "sys/storage/raft/snapshot",
    "sys/storage/raft/snapshot-force",
    "sys/storage/raft/configuration",
];

/// What a client does with its own token and its own leases.
pub const OWN: &[&str] = &[
    "auth/token/lookup-self",
    "auth/token/renew-self",
    "auth/token/revoke-self",
    "sys/leases/renew",
    "sys/leases/revoke",
];

/// Where a writer can extend its own rights, as patterns of policies
/// (<https://developer.hashicorp.com/vault/docs/concepts/policies#root-protected-api-endpoints>, and where policies, roles,
/// tokens and identities are written). Nobody may write to them.
pub const RAISES: &[&str] = &[
    "sys/policies/*",
    "sys/policy/*",
    "sys/auth/*",
    "sys/mounts/*",
    "sys/remount",
    "sys/raw/*",
    "sys/generate-root/*",
    "sys/rekey/*",
    "sys/namespaces/*",
    "sys/plugins/*",
    "sys/storage/raft/snapshot-force",
    "sys/storage/raft/snapshot",
    "auth/token/create",
    "auth/token/create/*",
    "auth/token/create-orphan",
    "auth/token/roles/*",
    "auth/+/role/*",
    "auth/+/roles/*",
    "auth/+/config",
    "auth/+/config/*",
    "auth/+/users/*",
    "auth/+/groups/*",
    "auth/+/map/*",
    "identity/entity*",
    "identity/group*",
    "identity/mfa/*",
    "identity/oidc/key/*",
    "identity/oidc/role/*",
];

/// Where a secret id of something outside is made, as a pattern of policies.
pub const SECRET_ID: &str = "auth/+/role/+/secret-id";

/// Who logs in with what a path gives, by id: something outside, with its secret id.
#[must_use]
pub fn logs_in(path: &str) -> Option<String> {
    let (mount, role) = path.strip_prefix("auth/")?.split_once("/role/")?;
    let role = role.strip_suffix("/secret-id").or_else(|| role.strip_suffix("/custom-secret-id"))?;
    Some(format!("{mount}/{role}"))
}

/// Resources that configure an engine and give no access: they are neither a secret, nor a login, nor a policy.
pub const SETTINGS: &[&str] = &[
    "vault_audit",
    "vault_audit_request_header",
    "vault_identity_group_alias",
    "vault_kubernetes_auth_backend_config",
    "vault_kv_secret_backend_v2",
    "vault_pki_secret_backend_config_",
    "vault_pki_secret_backend_crl_config",
    "vault_pki_secret_backend_intermediate_",
    "vault_pki_secret_backend_issuer",
    "vault_pki_secret_backend_root_",
    "vault_quota_",
    "vault_raft_",
    "vault_ssh_secret_backend_ca",
    "vault_database_secrets_mount",
];

/// The policy `default`, which every token has that is not made without it
/// (<https://developer.hashicorp.com/vault/docs/concepts/policies#default-policy>). Two rules for the holder's own identity
/// are left out, and those that only Vault Enterprise has a use for.
pub const DEFAULT: &[(&str, &[&str])] = &[
    ("auth/token/lookup-self", &["read"]),
    ("auth/token/renew-self", &["update"]),
    ("auth/token/revoke-self", &["update"]),
    ("cubbyhole/*", &["create", "read", "update", "delete", "list"]),
    ("identity/oidc/provider/+/authorize", &["read", "update"]),
    ("sys/capabilities-self", &["update"]),
    ("sys/internal/ui/resultant-acl", &["read"]),
    ("sys/leases/lookup", &["update"]),
    ("sys/leases/renew", &["update"]),
    ("sys/tools/hash", &["update"]),
    ("sys/tools/hash/*", &["update"]),
    ("sys/wrapping/lookup", &["update"]),
    ("sys/wrapping/unwrap", &["update"]),
    ("sys/wrapping/wrap", &["update"]),
];

/// A template's path.
#[must_use]
pub fn path(template: &str, mount: &str, name: &str) -> String {
    template.replace("{mount}", mount).replace("{name}", name)
}
