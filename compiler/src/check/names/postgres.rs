//! Names that PostgreSQL keeps for itself: of databases and of logins.

use platformc_base::{Code, Diagnostic, Diagnostics, words::DatabaseEngine};

use platformc_model::{Model, Secret};

/// The reserved key words, which RDS refuses as the name of a database
/// (<https://www.postgresql.org/docs/current/sql-keywords-appendix.html>).
const RESERVED: &str = "\
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create \
    current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc \
    distinct do else end except false fetch for foreign from grant group having in initially intersect into \
    lateral leading limit localtime localtimestamp not null offset on only or order placing primary references \
    returning select session_user some symmetric system_user table then to trailing true union unique user using \
    variadic when where window with";
/// Databases that every server has, or that RDS keeps.
const PRESENT: &[&str] = &["postgres", "template0", "template1", "rdsadmin"];
/// Roles that every server of RDS has, and Vault's own.
const ROLES: &[&str] = &["public", "none", "postgres", "rdsadmin", "vault"];
/// What the roles are called that own a database's schema, or hold the rights of its logins.
const GRANTS: &[&str] = &["_owner", "_read_only", "_read_write"];

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for database in model.databases.values().filter(|database| database.engine.value == DatabaseEngine::Postgres) {
        let name = database.name.as_str().replace('-', "_");
        let reserved = RESERVED.split_ascii_whitespace().any(|word| word == name);
        if reserved || PRESENT.contains(&name.as_str()) {
            let label = if reserved { "an SQL keyword" } else { "every server has a database with this name" };
            let message = format!("PostgreSQL does not accept the database name `{name}`");
            problems.push(
                Diagnostic::error(Code::BadName, database.span, message)
                    .label(label)
                    .help(format!("choose another name, such as `{}-db`", database.name)),
            );
        }
    }
    for secret in model.secrets.values() {
        Extend::extend(problems, login(model, secret));
    }
}

/// A login whose password rotates is one user, called like its secret.
fn login(model: &Model, secret: &Secret) -> Option<Diagnostic> {
    secret.static_role()?;
    secret.database().filter(|database| database.engine.value == DatabaseEngine::Postgres)?;
    let name = secret.name.as_str().replace('-', "_");
    let grants = model.databases.values().find(|database| {
        name.strip_prefix(&database.name.as_str().replace('-', "_")).is_some_and(|rest| GRANTS.contains(&rest))
    });
    let label = if let Some(database) = grants {
        let does = if name.ends_with("_owner") { "owns the schema of" } else { "holds the rights on" };
        format!("the role that {does} `{}`", database.name)
    } else if name.starts_with("pg_") || ROLES.contains(&name.as_str()) {
        "PostgreSQL or the platform already has a role with this name".to_owned()
    } else {
        return None;
    };
    let message = format!("the login of `{}` cannot be named `{name}`", secret.name);
    Some(Diagnostic::error(Code::BadName, secret.span, message).label(label).help(format!(
        "choose another name for the secret, such as `{}-login`",
        secret.name.as_str().trim_start_matches("pg-")
    )))
}
