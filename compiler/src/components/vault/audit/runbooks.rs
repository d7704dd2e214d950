//! What people do about the alarms on Vault's audit log.

use crate::runbook::Runbook;

pub(super) const ROOT_TOKEN: Runbook = Runbook {
    alert: "VaultRootTokenUsed",
    meaning: "Somebody used a root token of Vault: it may do everything, and no policy holds it. The first bring-up uses one, and so does \
        whoever changes what the README says only a root token may change: then it is expected, and goes when the token is revoked.",
    look: &[
        "The entries: `fields @timestamp, request.operation, request.path, request.remote_address | filter auth.policies.0 = \"root\"` in CloudWatch Logs Insights, on the log group of Vault's audit.",
        "Whether the people who hold recovery keys made one today, and for what.",
        "Whether the alarm `VaultRecoveryKeysUsed` went off before: without it, the token is an old one that was never revoked.",
    ],
    act: &[
        "If nobody says that it was them: seal Vault (`vault operator seal`), which stops whoever has the token, and find out how they got it before it is unsealed.",
        "Revoke the token: `vault token revoke -accessor` with the accessor that a root token finds under `auth/token/accessors`.",
        "Look what was written with it, and compare with Git: the plan of the root `vault-configuration` must be empty.",
        "Treat every secret that was read as known.",
    ],
};

pub(super) const RECOVERY_KEYS: Runbook = Runbook {
    alert: "VaultRecoveryKeysUsed",
    meaning: "Somebody began, continued or ended making a root token, or making new recovery keys, or rotated Vault's own key. It takes several people \
        with recovery keys; one who begins it alone gets nothing.",
    look: &[
        "The entries with a path that begins with `sys/generate-root`, `sys/rekey` or `sys/rotate`: when, and from which `remote_address`.",
        "Whether the people who hold recovery keys agreed on it.",
    ],
    act: &[
        "If they did not: cancel it (`vault operator generate-root -cancel`, `vault operator rekey -target=recovery -cancel`), and end the way by which somebody reached it.",
        "If recovery keys may be known to others, make new ones: `vault operator rekey -target=recovery`.",
        "With HashiCorp's Vault, see that the endpoint is closed again: `enable_unauthenticated_access` must not be in `vault-config`.",
    ],
};

pub(super) const SEAL: Runbook = Runbook {
    alert: "VaultSealRequested",
    meaning: "Somebody asked Vault to seal itself, or its leader to step down. A sealed voter answers nobody until its pod starts again; \
        after a step-down another voter takes over within seconds.",
    look: &[
        "The entry with the path `sys/seal` or `sys/step-down`: `auth.display_name` and `remote_address`.",
        "Whether it was allowed: an `error` in the entry says that it was refused.",
    ],
    act: &[
        "If it was not meant, end that login first (`vault token revoke -accessor`), then delete the pods of sealed voters: they unseal themselves by KMS.",
        "Find out how that person came by a policy that allows it: none that the platform makes does.",
    ],
};

pub(super) const DEVICES: Runbook = Runbook {
    alert: "VaultAuditChanged",
    meaning: "Somebody enabled, disabled or changed an audit device, changed what it records of headers, or asked Vault for the hash of a text, with which \
        somebody who reads the log can try whether a guessed secret is in it. The first bring-up enables the devices: there it is expected.",
    look: &[
        "The entries with a path that begins with `sys/audit`: who, and which device.",
        "`vault audit list -detailed`: the devices must be `file` and `stdout`, without `log_raw`.",
    ],
    act: &[
        "If a device is missing, apply the root `vault-configuration` with a root token, as the README says; with OpenBao, restart the voters.",
        "End the login of whoever did it, and treat the time since as unrecorded: look at the log of the load balancer's and the database's own records.",
    ],
};

pub(super) const COPIED: Runbook = Runbook {
    alert: "VaultCopiedOrReplaced",
    meaning: "Somebody other than the platform's own job took a snapshot of Vault, restored one, or read its raw storage. A snapshot holds every secret, \
        encrypted by the key in KMS: who can use that key can open it anywhere.",
    look: &[
        "The entry: `auth.display_name`, `request.operation` and `remote_address`.",
        "Whether a restore was going on, as the README describes.",
    ],
    act: &[
        "If it was not meant, end that login, and see in CloudTrail who used the unseal key since.",
        "After a restore that nobody ordered, compare what Vault has with Git: old policies and old passwords came back.",
        "If a snapshot is in the wrong hands together with the use of the key, change every secret.",
    ],
};

pub(super) const CONFIGURED: Runbook = Runbook {
    alert: "VaultConfiguredOutside",
    meaning: "Somebody wrote a policy, a role, a group, a mount or an auth method, and had not logged in as whoever applies the root `vault-configuration`. \
        With a root token every change is one, an apply too. Refused attempts count as well. The first bring-up is expected.",
    look: &[
        "The entries: `fields @timestamp, auth.display_name, request.operation, request.path, error | filter type = \"request\" and request.operation not in [\"read\", \"list\"]`.",
        "The plan of the root `vault-configuration`: it shows what is now different from Git.",
    ],
    act: &[
        "If it was not meant, end that login (`vault token revoke -accessor`), and apply `vault-configuration`: it puts policies, roles and mounts back.",
        "Look for what the plan does not show, because Terraform does not know it: `vault policy list`, `vault auth list`, `vault secrets list`, and the roles of each auth method.",
        "Revoke the tokens that were issued with the changed policy or role.",
    ],
};

pub(super) const REFUSED: Runbook = Runbook {
    alert: "VaultRefusesMany",
    meaning: "Vault refused thirty requests or logins within five minutes. Somebody tries what a stolen token may do, or guesses logins; or an app was \
        deployed before its role, or asks with a token that ended.",
    look: &[
        "The entries with an `error`, by `auth.display_name`, `request.remote_address` and `request.path`: one of them makes most.",
        "Whether that app, or Vault's configuration, was changed in the last hour.",
    ],
    act: &[
        "If it is an app: apply `vault-configuration` if its plan is not empty, or start the app again.",
        "If it is none of the platform's: end the login, and close the way it comes by (`connections`, `vault.outside`).",
        "If a pod of yours tries paths of others, isolate it and treat it as taken over.",
    ],
};

pub(super) const CUT: Runbook = Runbook {
    alert: "VaultAuditEntryCut",
    meaning: "An entry of the audit log was longer than CloudWatch takes, and was cut off: no other alarm can read it. A request gets that long only \
        if somebody fills it with names; it may be meant to hide what it does.",
    look: &[
        "The entry: `filter @message like \"[Truncated...]\"`. Its beginning says who it was, unless that was what was cut off.",
        "The whole entry, on the disk of the voter (the log stream is called like it): `kubectl exec -n vault vault-0 -c vault -- grep REQUEST-ID /vault/audit/audit.log`.",
    ],
    act: &[
        "Judge the whole entry as the other alarms would: a root token, a policy, an audit device.",
        "If no app of yours sends such requests, end that login.",
    ],
};

pub(super) const SILENT: Runbook = Runbook {
    alert: "VaultAuditSilent",
    meaning: "No entry of Vault's audit log has arrived for a quarter of an hour, although each voter asks itself something every minute. Vault is down, or it is not \
        recorded, or nothing ships it: the other alarms on it are blind. It is expected before the first bring-up has enabled the audit devices.",
    look: &[
        "`kubectl get pods -n vault`: whether voters run and are ready, and whether the container `audit-shipper` restarts.",
        "`kubectl logs -n vault vault-0 -c audit-shipper`: what CloudWatch answers. `AccessDenied`: the plan of `vault-infrastructure` must be empty.",
        "Whether the log group is there and its key is enabled; CloudTrail says who changed them.",
        "`vault audit list`: whether Vault records at all.",
    ],
    act: &[
        "Mend what the logs name. Entries wait on the disks of the voters, up to 8 GiB each, and arrive by themselves: with the time at which they arrive, their own is in the field `time`.",
        "If somebody stopped it on purpose, treat it as a break-in, and copy the files from the disks: `kubectl cp -n vault -c vault vault-0:/vault/audit audit-of-vault-0`.",
    ],
};

pub(in super::super) const RUNBOOKS: &[Runbook] =
    &[ROOT_TOKEN, RECOVERY_KEYS, SEAL, DEVICES, COPIED, CONFIGURED, REFUSED, CUT, SILENT];
