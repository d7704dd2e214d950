//! How a secret reaches an app.

use serde_json::{Value, json};

use crate::{
    entry::Entry,
    random::Random,
    world::{Secret, SecretKind, World},
};

/// What decides which ways of delivery an app can use.
#[derive(Clone, Copy, Debug)]
pub struct Receiver {
    pub chart: bool,
    /// Whether it ends by itself: nothing restarts it.
    pub ends: bool,
    /// Whether it says as which user it runs, which signals need.
    pub user: bool,
}

/// The ways of delivery of one use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Sync,
    Env,
    Operator,
    Agent,
    Csi,
    Api,
}

/// Whether an app can use a secret by its plain name.
pub fn plain(world: &World, secret: &Secret) -> bool {
    let openbao = world.vault.as_ref().is_some_and(|vault| vault.openbao);
    secret.kind != SecretKind::Pki || !openbao
}

/// The settings of one use.
pub fn of(world: &mut World, receiver: Receiver, secret: &Secret) -> Value {
    let ways = ways(world, receiver, secret);
    let random = &mut world.random;
    if let SecretKind::Transit(_) | SecretKind::Totp | SecretKind::Aws | SecretKind::Ssh = secret.kind {
        return asked(random, secret);
    }
    let way = random.one(&ways);
    let path = format!("/{}/{}", random.pick(&["secrets", "run/keys", "etc/app.d"]), secret.name);
    let variable = secret.name.to_uppercase().replace('-', "_");
    let rotation = |entry: Entry, random: &mut Random, words: &[&'static str]| {
        entry.maybe(random, 60, "onRotate", |random| if receiver.ends { "none" } else { random.pick(words) })
    };
    let file = Entry::new().with("deliver", "file").with("path", path);
    match way {
        Way::Sync => {
            let entry = Entry::new().maybe(random, 50, "deliver", |_| "sync");
            rotation(entry, random, &["restart", "none"]).into()
        }
        Way::Env => {
            let entry = Entry::new().with("deliver", "env").with("name", format!("S_{variable}"));
            rotation(entry, random, &["restart"]).into()
        }
        Way::Operator => {
            let entry = file.maybe(random, 40, "via", |_| "operator");
            rotation(entry, random, &["restart", "none"]).into()
        }
        Way::Agent => {
            let entry =
                file.with("via", "agent").maybe(random, 50, "templates", |random| templates(random, secret.kind));
            if receiver.user && random.chance(70) {
                let entry = entry.with("onRotate", "signal");
                entry.maybe(random, 60, "signal", |random| random.pick(&["SIGHUP", "SIGUSR1", "SIGUSR2"])).into()
            } else {
                entry.with("onRotate", "none").into()
            }
        }
        Way::Csi => file.with("via", "csi").with("onRotate", "none").into(),
        Way::Api => json!({ "deliver": "api" }),
    }
}

/// What only Vault's API gives.
fn asked(random: &mut Random, secret: &Secret) -> Value {
    let entry = Entry::new().maybe(random, 30, "deliver", |_| "api");
    let operations: &[&str] = match secret.kind {
        SecretKind::Transit(operations) => operations,
        SecretKind::Totp => &["generate", "validate"],
        _ => return entry.into(),
    };
    entry.maybe(random, 50, "operations", |random| random.some(operations, 1, operations.len())).into()
}

fn ways(world: &World, receiver: Receiver, secret: &Secret) -> Vec<Way> {
    let certificate = secret.kind == SecretKind::Pki;
    let vault = world.vault.as_ref();
    let synced = !certificate || !vault.is_some_and(|vault| vault.openbao);
    let driver = !certificate && !vault.is_some_and(|vault| vault.private_authority);
    // the driver asks every two minutes, and a login is replaced when a tenth of its life is left
    let in_time = !matches!(secret.kind, SecretKind::Database(_, Some(life)) if life < 20 * 60);
    let image = !receiver.chart;
    [
        (Way::Sync, synced),
        (Way::Env, image && !certificate),
        (Way::Operator, image && synced),
        (Way::Agent, image),
        (Way::Csi, image && driver && in_time),
        (Way::Api, true),
    ]
    .into_iter()
    .filter_map(|(way, possible)| possible.then_some(way))
    .collect()
}

fn templates(random: &mut Random, kind: SecretKind) -> Value {
    let fields: &[&str] = match kind {
        SecretKind::Database(..) => &["username", "password"],
        SecretKind::Pki => &["certificate", "private_key", "issuing_ca", "serial_number"],
        _ => &["value", "Other_1"],
    };
    let files = random.some(&["login.properties", "_app-1.conf", "X"], 1, 2);
    files
        .into_iter()
        .map(|file| {
            let field = random.pick(fields);
            let text = match random.below(5) {
                0 => format!("{field}={{{{ .{field} }}}}"),
                1 => format!("{{{{.{field}}}}}"),
                2 => format!("# \"it's\" ${{HOME}} $$ {{ }}\n{field}: '{{{{ .{field} }}}}'\n"),
                3 => "nothing of it".to_owned(),
                _ => fields.iter().map(|field| format!("{{{{ .{field} }}}}\n")).collect(),
            };
            (file.to_owned(), Value::from(text))
        })
        .collect()
}
