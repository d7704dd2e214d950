//! New passwords for Vault's own logins in the databases. No server without a licence changes those by itself.

use platformc_base::words::Every;
use platformc_output::{json, value::Value};

use super::{ROTATION, job};
use crate::vault_api::mount;
use platformc_model::{Home, Model, Vault};

/// The job; none without a database in which Vault makes logins.
pub(super) fn objects(model: &Model, vault: &Vault, home: &Home) -> Vec<Value> {
    let commands: Vec<String> = model
        .leased_databases()
        .map(|name| format!("vault write -f {}/rotate-root/{name} || failed=\"$failed {name}\"", mount::DATABASE))
        .collect();
    if commands.is_empty() {
        return Vec::new();
    }
    // one that does not answer holds up no other
    let commands = format!("failed=\n{}\ntest -z \"$failed\"", commands.join("\n"));
    let pod = json!({
        "containers": [job::logged_in(model, (vault, home), ROTATION, "rotate", &commands, None)],
        "volumes": job::volumes(),
    });
    // the next time may be in a month
    job::objects(ROTATION, schedule(vault.root_rotation.value), 12 * 60 * 60, pod)
}

/// At night, in cron's form: not at the full hour, when snapshots are taken.
const fn schedule(every: Every) -> &'static str {
    match every {
        Every::Daily => "30 3 * * *",
        Every::Weekly => "30 3 * * 0",
        Every::Monthly => "30 3 1 * *",
    }
}

/// The longest time between two of them, in days.
pub(super) const fn longest_days(every: Every) -> u64 {
    match every {
        Every::Daily => 1,
        Every::Weekly => 7,
        Every::Monthly => 31,
    }
}
