//! What people do by hand around the apply: they prepare databases, write values, and hand over what clients log in with.

use platformc_base::words::DatabaseEngine;

use super::{engines::Engines, names};
use crate::{
    by_hand::{ByHand, Sign, Task},
    contract::host_output,
    terraform::remote,
};
use platformc_model::{Database, Model, SecretKind, Vault};

/// The script that prepares a database for the logins that Vault makes.
const SCRIPT: &str = "terraform/modules/vault-database/prepare.sql";
/// The policies of groups, which say who writes what.
const PEOPLE: &str = "vault/policies/people/";

/// All of them, in the order of the platform.
pub(super) fn tasks(vault: &Vault, model: &Model) -> Vec<ByHand> {
    let engines = Engines::of(model);
    let databases = engines.databases();
    let databases = databases.values().flat_map(|database| of_database(&engines, database));
    databases.chain(values(model)).chain(clients(vault)).collect()
}

fn of_database(engines: &Engines<'_>, database: &Database) -> Vec<ByHand> {
    let name = &database.name;
    let root = format!("terraform/roots/{}/", names::NAME);
    let line = |line: String| Sign::NewLine { folder: root.clone(), line };
    let connection = line(format!("host = {}", remote("databases", &host_output(name))));
    let task = |task, command, about, signs| ByHand { task, of: name.to_string(), command, about, signs };
    let rotate = task(
        Task::Rotate,
        format!("vault write -f database/rotate-root/{name}"),
        "Vault alone knows the password from then on".to_owned(),
        vec![connection.clone()],
    );
    if database.engine.value != DatabaseEngine::Postgres {
        return vec![rotate];
    }
    let here = |login: &Database| login.name == *name;
    let logins = engines.fixed.iter().filter(|(_, login, _)| here(&login.database));
    let logins = logins.map(|(secret, ..)| line(format!("username = \"{}\"", names::login(&secret.name))));
    let script = Sign::Changed { path: SCRIPT.to_owned() };
    let about = || "as the master user of the database".to_owned();
    vec![
        task(
            Task::Prepare,
            format!("run `prepare.sql` on `{name}`: the README.md, `First bring-up`, Database logins"),
            about(),
            vec![connection],
        ),
        task(
            Task::Prepare,
            format!("run `prepare.sql` on `{name}`: the README.md, `Preparing a database again`"),
            about(),
            logins.chain([script]).collect(),
        ),
        rotate,
    ]
}

/// What owners write.
fn values(model: &Model) -> impl Iterator<Item = ByHand> {
    model.secrets.values().filter_map(|secret| {
        let name = &secret.name;
        let (command, owner, path) = match &secret.kind {
            SecretKind::Kv(kv) => {
                let first = if kv.check_and_set.value { "-cas=0 " } else { "" };
                let place = format!("{}/{}", names::mount::KV, kv.path);
                (
                    format!("vault kv put {first}{place} value=-"),
                    &kv.owner.value,
                    format!("{}/data/{}", names::mount::KV, kv.path),
                )
            }
            SecretKind::Totp(totp) => {
                let path = format!("{}/keys/{name}", names::mount::TOTP);
                (format!("vault write {path} url=-"), &totp.owner.value, path)
            }
            _ => return None,
        };
        Some(ByHand {
            task: Task::Write,
            of: name.to_string(),
            command,
            about: format!("`{name}`, owned by `{owner}`"),
            signs: vec![Sign::new_rule(PEOPLE, &path)],
        })
    })
}

/// What runs outside, and is given what it logs in with.
fn clients(vault: &Vault) -> impl Iterator<Item = ByHand> {
    vault.outside.iter().map(|client| {
        let path = format!("auth/{}/role/{}/secret-id", names::APPROLE, client.name);
        ByHand {
            task: Task::HandOver,
            of: client.name.to_string(),
            command: format!("vault write -f -wrap-ttl=10m {path}"),
            about: format!("for `{}`, run by `{}`", client.name, client.owner.value),
            signs: vec![Sign::new_rule(PEOPLE, &path)],
        }
    })
}
