//! What the root mounts, and what each engine holds.

use platformc_base::words::{AppliedBy, CertificateUse, DatabaseEngine, VaultServer};
use platformc_output::hcl::{Body, Expr};

use super::{
    super::{
        engines::{self, Engines, MOUNT_VERSIONS},
        names::{self, mount},
    },
    HOUR, Made, root_path,
};
use crate::{
    aws::names as names_in_aws,
    database_authorities,
    terraform::{Root, identifier},
    vault_api::{STATES_PURPOSE, STATES_ROLE},
};
use platformc_model::{Database, Model, PkiSecret, TransitSecret, Vault};

/// The login that Vault administers databases with: the one that Terraform made them with.
const ADMINISTRATOR: &str = "vault";
/// 90 days.
const OWN_KEY_ROTATION: u64 = 90 * 24 * HOUR;

pub(super) fn mounts(root: &mut Root, model: &Model, vault: &Vault, engines: &Engines<'_>, made: &mut Made) {
    let path = |path: &str| [("path".to_owned(), Expr::from(path))];
    let leases = |default: u64, longest: u64| {
        [
            ("default_lease_ttl_seconds".to_owned(), Expr::from(default)),
            ("max_lease_ttl_seconds".to_owned(), Expr::from(longest)),
        ]
    };
    let mut arguments = Body::new();
    if engines.has_kv() {
        made.mount(mount::KV);
        arguments = arguments.attr("kv", Expr::object(path(mount::KV)));
    }
    if engines.has_database() {
        made.mount(mount::DATABASE);
        let leases = leases(HOUR, model.longest_lease());
        arguments = arguments.attr("database", Expr::object(path(mount::DATABASE).into_iter().chain(leases)));
    }
    if engines.has_transit() {
        made.mount(mount::TRANSIT);
        arguments = arguments.attr("transit", Expr::object(path(mount::TRANSIT)));
    }
    if !engines.ssh.is_empty() {
        made.mount(mount::SSH);
        let longest = [("max_ttl_seconds".to_owned(), Expr::from(engines.longest_session()))];
        arguments = arguments.attr("ssh", Expr::object(path(mount::SSH).into_iter().chain(longest)));
    }
    if engines.has_totp {
        made.mount(mount::TOTP);
        arguments = arguments.attr("totp", Expr::object(path(mount::TOTP)));
    }
    if !engines.aws.is_empty() {
        made.mount(mount::AWS);
        let region = [("region".to_owned(), Expr::from(model.aws.region.as_str()))];
        let fields = path(mount::AWS).into_iter().chain(region).chain(leases(HOUR, HOUR));
        arguments = arguments.attr("aws", Expr::object(fields));
    }
    if engines.has_pki() {
        made.mount(mount::PKI);
        made.mount(mount::PKI_ROOT);
        let authority = |kind: &str| Expr::from(format!("{} {kind} authority", model.name));
        let authorities = &vault.pki;
        let mut fields = vec![
            ("root_path", Expr::from(mount::PKI_ROOT)),
            ("root_common_name", authority("root")),
            ("root_ttl_seconds", Expr::from(authorities.root_ttl.seconds())),
            ("intermediate_path", Expr::from(mount::PKI)),
            ("intermediate_common_name", authority("intermediate")),
            ("intermediate_ttl_seconds", Expr::from(authorities.intermediate_ttl.seconds())),
            ("leaf_max_ttl_seconds", Expr::from(engines.longest_certificate())),
            ("address", Expr::from(vault.address())),
        ];
        if let Some(namespace) = vault.namespace() {
            fields.push(("namespace", namespace.into()));
        }
        if authorities.generation.value > 1 {
            fields.push(("generation", Expr::from(authorities.generation.value)));
        }
        arguments = arguments.attr("pki", Expr::object(fields));
    }
    root.module("mounts", "vault-mounts", arguments);
}

pub(super) fn databases(root: &mut Root, vault: &Vault, engines: &Engines<'_>, made: &mut Made) {
    if !engines.has_database() {
        return;
    }
    let connections: Vec<(String, Expr)> = engines
        .databases()
        .into_iter()
        .map(|(name, database)| {
            let host = root.read("databases", &format!("{}_host", identifier(name)));
            // the module's own default is left out
            let engine = Some(database.engine.value).filter(|engine| *engine != DatabaseEngine::Postgres);
            let engine = engine.map(|engine| ("engine", Expr::from(engine.as_str())));
            let fields =
                [("host", host), ("database", Expr::from(identifier(name))), ("username", Expr::from(ADMINISTRATOR))];
            (name.to_owned(), Expr::object(engine.into_iter().chain(fields).chain(tls(vault, database))))
        })
        .collect();
    let mut arguments = Body::new()
        .attr("path", Expr::reference("module.mounts.database_path"))
        .attr("connections", Expr::object(connections))
        .attr("passwords", Expr::reference("var.database_passwords"));
    if !engines.dynamic.is_empty() {
        let roles = engines.dynamic.iter().map(|(secret, login, lease)| {
            made.role(mount::DATABASE, secret.name.as_str());
            let fields = [
                ("connection", Expr::from(login.database.name.as_str())),
                ("grant", Expr::from(engines::grant(login.role))),
                ("ttl_seconds", Expr::from(lease.ttl.seconds())),
                ("max_ttl_seconds", Expr::from(lease.max_ttl.seconds())),
            ];
            (secret.name.as_str().to_owned(), Expr::object(fields))
        });
        arguments = arguments.attr("dynamic_roles", Expr::object(roles));
    }
    if !engines.fixed.is_empty() {
        let roles = engines.fixed.iter().map(|(secret, login, role)| {
            made.role(mount::DATABASE, secret.name.as_str());
            // PostgreSQL's logins have their rights from who prepared the database
            let grant = Some(login.role).filter(|_| login.database.engine.value == DatabaseEngine::MySql);
            let grant = grant.map(|role| ("grant", Expr::from(engines::grant(role))));
            let fields = [
                ("connection", Expr::from(login.database.name.as_str())),
                ("username", Expr::from(names::login(&secret.name))),
                ("rotation_period_seconds", Expr::from(role.rotation.seconds())),
            ];
            (secret.name.as_str().to_owned(), Expr::object(fields.into_iter().chain(grant)))
        });
        arguments = arguments.attr("static_roles", Expr::object(roles));
    }
    root.module("database", "vault-database", arguments);
}

/// How Vault verifies a database. `openbao` reads the authority of PostgreSQL only from a file on its own machine.
fn tls(vault: &Vault, of: &Database) -> Option<(&'static str, Expr)> {
    if !of.tls.verify.value {
        return Some(("tls_verify", false.into()));
    }
    of.authorities()?;
    if of.engine.value == DatabaseEngine::MySql || vault.server.value == VaultServer::Vault {
        return Some(("tls_ca", Expr::call("file", [root_path(&database_authorities::document(&of.name))])));
    }
    // the operators of an external server configure what its machine trusts
    vault.home().map(|_| {
        (
            "tls_ca_file",
            format!("{}/{}", database_authorities::VAULT_FOLDER, database_authorities::file(&of.name)).into(),
        )
    })
}

/// What the engines that make keys and certificates hold.
pub(super) fn keys(root: &mut Root, engines: &Engines<'_>, made: &mut Made) {
    if engines.has_transit() {
        let keys = engines.transit.iter().map(|(secret, spec)| (secret.name.as_str().to_owned(), key(spec)));
        let keys = keys.chain(engines.own_keys.iter().map(|name| (name.clone(), own_key())));
        let path = Expr::reference("module.mounts.transit_path");
        root.module("transit", "vault-transit", Body::new().attr("path", path).attr("keys", Expr::object(keys)));
    }
    if !engines.pki.is_empty() {
        let certificates = engines.pki.iter().map(|(secret, spec)| {
            made.role(mount::PKI, secret.name.as_str());
            (secret.name.as_str().to_owned(), certificate(spec))
        });
        let path = Expr::reference("module.mounts.pki_path");
        let arguments = Body::new().attr("path", path).attr("certificates", Expr::object(certificates));
        root.module("pki", "vault-pki", arguments);
    }
    if engines.has_pki() {
        let certificate = Expr::reference("module.mounts.pki_root_certificate");
        root.output(
            "pki_root_certificate",
            "Certificate of the root authority in PEM, which clients are to trust.",
            certificate,
        );
    }
}

fn key(spec: &TransitSecret) -> Expr {
    let mut fields = vec![
        ("type", Expr::from(spec.key_type.as_str())),
        ("auto_rotate_seconds", Expr::from(spec.rotation.seconds())),
    ];
    if spec.min_decryption_version.value > 1 {
        fields.push(("min_decryption_version", Expr::from(spec.min_decryption_version.value)));
    }
    if spec.convergent.value {
        fields.push(("convergent", true.into()));
    }
    Expr::object(fields)
}

/// A key of the platform itself: old versions decrypt until the operator writes what they encrypted anew.
fn own_key() -> Expr {
    Expr::object([("type", Expr::from("aes256-gcm96")), ("auto_rotate_seconds", Expr::from(OWN_KEY_ROTATION))])
}

fn certificate(spec: &PkiSecret) -> Expr {
    let ttl = spec.ttl.seconds();
    let mut fields = vec![("common_name", Expr::from(spec.common_name.as_str()))];
    if !spec.alt_names.is_empty() {
        fields.push(("alt_names", Expr::list(spec.alt_names.iter().map(|name| name.as_str()))));
    }
    fields.extend([("ttl_seconds", ttl.into()), ("max_ttl_seconds", ttl.into())]);
    for (word, usage) in [("server", CertificateUse::Server), ("client", CertificateUse::Client)] {
        if !spec.usages.iter().any(|own| own.value == usage) {
            fields.push((word, false.into()));
        }
    }
    Expr::object(fields)
}

/// How single values are kept, where it is not as the mount keeps them.
pub(super) fn values(root: &mut Root, engines: &Engines<'_>) {
    let secrets: Vec<(String, Expr)> = engines
        .kv_settings()
        .map(|kv| {
            let mut fields = Vec::new();
            if kv.versions.value != MOUNT_VERSIONS {
                fields.push(("max_versions", Expr::from(kv.versions.value)));
            }
            if let Some(after) = &kv.delete_after {
                fields.push(("delete_version_after_seconds", Expr::from(after.seconds())));
            }
            if kv.check_and_set.value {
                fields.push(("cas_required", true.into()));
            }
            (kv.path.to_string(), Expr::object(fields))
        })
        .collect();
    if !secrets.is_empty() {
        let path = Expr::reference("module.mounts.kv_path");
        root.module("kv", "vault-kv", Body::new().attr("path", path).attr("secrets", Expr::object(secrets)));
    }
}

pub(super) fn sessions(root: &mut Root, engines: &Engines<'_>, made: &mut Made) {
    if engines.ssh.is_empty() {
        return;
    }
    let roles = engines.ssh.iter().map(|(secret, spec)| {
        made.role(mount::SSH, secret.name.as_str());
        let fields = [
            ("principals", Expr::list(spec.principals.iter().map(|login| login.as_str()))),
            ("extensions", Expr::list(spec.allow.iter().map(|extension| extension.value.as_str()))),
            ("ttl_seconds", Expr::from(spec.ttl.seconds())),
        ];
        (secret.name.as_str().to_owned(), Expr::object(fields))
    });
    let path = Expr::reference("module.mounts.ssh_path");
    root.module("ssh", "vault-ssh", Body::new().attr("path", path).attr("roles", Expr::object(roles)));
    root.output(
        "ssh_authority",
        "Public key of the authority that signs SSH certificates: the line of TrustedUserCAKeys on the hosts that they open.",
        Expr::reference("module.ssh.authority"),
    );
}

pub(super) fn cloud(root: &mut Root, model: &Model, vault: &Vault, engines: &Engines<'_>, made: &mut Made) {
    if engines.aws.is_empty() {
        return;
    }
    let own = (vault.applied_by.value == AppliedBy::Pipeline).then(|| {
        made.role(mount::AWS, STATES_ROLE);
        let role = names_in_aws::platform_role(model, STATES_PURPOSE);
        let fields = [
            ("role_arn", Expr::from(names_in_aws::role_arn(model, &role))),
            ("ttl_seconds", Expr::from(HOUR)),
            ("max_ttl_seconds", Expr::from(HOUR)),
        ];
        (STATES_ROLE.to_owned(), Expr::object(fields))
    });
    let roles = engines.aws.iter().map(|(secret, spec)| {
        made.role(mount::AWS, secret.name.as_str());
        let role = names_in_aws::platform_role(model, spec.role.as_str());
        let ttl = spec.ttl.seconds();
        let fields = [
            ("role_arn", Expr::from(names_in_aws::role_arn(model, &role))),
            ("ttl_seconds", Expr::from(ttl)),
            ("max_ttl_seconds", Expr::from(ttl)),
        ];
        (secret.name.as_str().to_owned(), Expr::object(fields))
    });
    let path = Expr::reference("module.mounts.aws_path");
    let roles = Expr::object(roles.chain(own));
    root.module("aws", "vault-aws", Body::new().attr("path", path).attr("roles", roles));
}
