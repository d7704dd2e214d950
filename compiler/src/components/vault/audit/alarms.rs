//! What must not stay unseen in the audit log. Each request is recorded twice, before and after it was answered
//! (<https://developer.hashicorp.com/vault/docs/audit/schema>): one of the two is enough for an alarm, and only refusals are counted.

use super::{
    super::names::{NAMESPACE, SNAPSHOTS},
    runbooks,
};
use crate::{
    log_alarms::{Alarm, all, any, missing_or, none_of, one_of, pattern},
    vault_api::{role, subject::CONFIGURATION},
};
use platformc_base::words::AppliedBy;
use platformc_model::Model;

pub(super) const SILENCE: &str = "Nothing came from Vault's audit log for a quarter of an hour";

const OPERATION: &str = "$.request.operation";
const PATH: &str = "$.request.path";
/// The role that somebody logged in with.
const ROLE: &str = "$.auth.metadata.role";

/// How many refusals in five minutes are a burst: a pod whose login ended asks for less.
const BURST: u32 = 30;

pub(super) fn alarms(model: &Model) -> Vec<Alarm> {
    let changing = |paths: &[&str]| pattern(&all(&[&one_of(PATH, paths), &none_of(OPERATION, &["read"])]));
    vec![
        // such a token has no other policy
        Alarm::at_once(
            &runbooks::ROOT_TOKEN,
            "A root token of Vault was used",
            pattern(r#"$.auth.policies[0] = "root""#),
        ),
        Alarm::at_once(
            &runbooks::RECOVERY_KEYS,
            "Somebody makes a root token of Vault, or changes its keys",
            changing(&["sys/generate-root*", "sys/rekey*", "sys/rotate*"]),
        ),
        Alarm::at_once(
            &runbooks::SEAL,
            "Somebody sealed Vault, or made its leader step down",
            pattern(&one_of(PATH, &["sys/seal", "sys/step-down"])),
        ),
        Alarm::at_once(
            &runbooks::DEVICES,
            "Somebody changed what Vault records, or asked for hashes of its audit log",
            changing(&["sys/audit*", "sys/config/auditing*"]),
        ),
        Alarm::at_once(&runbooks::COPIED, "Somebody copied or replaced all that Vault holds", copied()),
        Alarm::at_once(
            &runbooks::CONFIGURED,
            "Somebody changed Vault's policies, logins or mounts outside of an apply",
            configured(model),
        ),
        Alarm {
            least: BURST,
            seconds: 300,
            ..Alarm::at_once(&runbooks::REFUSED, "Vault refused many requests", refused())
        },
        // the collector cuts off what CloudWatch does not take, and then no pattern fits
        Alarm::at_once(
            &runbooks::CUT,
            "An entry of Vault's audit log was too long to be shipped whole",
            "\"[Truncated...]\"".to_owned(),
        ),
    ]
}

/// The job that takes snapshots may only read one.
fn copied() -> String {
    let job = role(NAMESPACE, SNAPSHOTS);
    let others = missing_or(ROLE, &none_of(ROLE, &[&job]));
    let otherwise = any(&[&others, &none_of(OPERATION, &["read"])]);
    let snapshot = all(&[&one_of(PATH, &["sys/storage/raft/snapshot*"]), &otherwise]);
    pattern(&any(&[&snapshot, &one_of(PATH, &["sys/raw*"])]))
}

/// With root tokens only, each change is one, and there is nobody to leave out.
fn configured(model: &Model) -> String {
    let paths = [
        "sys/policies/*",
        "sys/policy/*",
        "sys/auth/*",
        "sys/mounts/*",
        "sys/remount",
        "identity/group*",
        "identity/entity*",
    ];
    // a secret id is handed over by the owner of a client, to whom a role gives it
    let roles =
        all(&[&one_of(PATH, &["auth/*"]), &one_of(PATH, &["*/role/*", "*/config"]), &none_of(PATH, &["*/secret-id"])]);
    let written = any(&[&one_of(PATH, &paths), &roles]);
    let changes = none_of(OPERATION, &["read", "list"]);
    let by_login = model.vault.as_ref().is_some_and(|vault| vault.applied_by.value != AppliedBy::RootToken);
    let others = by_login.then(|| missing_or(ROLE, &none_of(ROLE, &[CONFIGURATION])));
    let conditions: Vec<&str> = [written.as_str(), &changes].into_iter().chain(others.as_deref()).collect();
    pattern(&all(&conditions))
}

/// A token that may not, none at all, or a login that gives none.
fn refused() -> String {
    let login = all(&[
        &one_of(PATH, &["auth/*"]),
        &one_of(PATH, &["*/login"]),
        "$.response.auth.client_token NOT EXISTS",
        "$.response.wrap_info.token NOT EXISTS",
    ]);
    pattern(&all(&[r#"$.type = "response""#, &any(&[r#"$.error = "*permission denied*""#, &login])]))
}
