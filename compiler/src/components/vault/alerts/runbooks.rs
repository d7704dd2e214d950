//! What people do about the alerts of Vault.

use crate::runbook::Runbook;

pub(super) const SEALED: Runbook = Runbook {
    alert: "VaultSealed",
    meaning: "A voter of Vault runs and is sealed: it cannot read its own storage. The others answer as long as most of them are unsealed; \
        after that nobody gets a secret, and logins end without successors.",
    look: &[
        "`kubectl get pods -n vault`: which voters are not ready. Their logs say what the seal refuses.",
        "Whether the key of the seal in KMS is enabled, and whether the role of Vault's service account may still use it: the plan of the root `vault-infrastructure` must be empty.",
        "Vault's audit log: `sys/seal` is there with the name of whoever sealed it.",
    ],
    act: &[
        "If somebody sealed it who should not have, treat it as a break-in: end that person's session and rights first.",
        "Apply `vault-infrastructure` if the plan shows a change.",
        "Delete the pod of the sealed voter: it unseals itself by KMS when it starts.",
    ],
};

pub(super) const NO_LEADER: Runbook = Runbook {
    alert: "VaultWithoutLeader",
    meaning: "No voter is active: Vault answers nobody. Apps keep what they have until it expires.",
    look: &[
        "`kubectl get pods -n vault -o wide`: how many voters run, and whether a zone or its nodes are gone.",
        "The logs of the voters: who calls for an election, and whom it cannot reach.",
        "Whether their disks are full: `kubectl exec -n vault vault-0 -- df -h /vault/data`.",
    ],
    act: &[
        "Bring back as many voters as make a majority: nodes first, then pods that wait for a volume.",
        "If the majority is lost for good, restore the last snapshot as the README of the output says.",
    ],
};

pub(super) const UNMEASURED: Runbook = Runbook {
    alert: "VaultUnmeasured",
    meaning: "Prometheus gets no measurement of any voter: Vault is down, or nothing would tell if it were.",
    look: &[
        "`kubectl get pods -n vault`: whether voters run and are ready.",
        "The targets of Prometheus (`/targets`): what it says of the monitor of Vault.",
        "Whether the network policies of the namespace `vault` are those in Git.",
    ],
    act: &[
        "If Vault is down, follow the runbook of `VaultWithoutLeader`.",
        "If only the measurement is, let Flux restore what was changed by hand.",
    ],
};

pub(super) const NOT_RECORDING: Runbook = Runbook {
    alert: "VaultNotRecording",
    meaning: "Vault could not write an entry to its audit log. A request that no device can record is refused, so soon nobody is answered; \
        and somebody may want it not to be recorded.",
    look: &[
        "The disk of the audit log of each voter: `kubectl exec -n vault vault-0 -- df -h /vault/audit`.",
        "The logs of the voter around the first failure.",
        "`vault audit list -detailed`: whether the devices are those that the README names.",
    ],
    act: &[
        "Make room: the program beside Vault that rotates the log may have stopped; its logs say why.",
        "If a device is missing or new, treat it as a break-in, and enable what the README names again.",
    ],
};

pub(super) const OVERWRITTEN: Runbook = Runbook {
    alert: "VaultAuditOverwritten",
    meaning: "Vault is asked so often that the file of its audit log holds less than a day. Somebody may send requests until an entry is gone.",
    look: &[
        "Who asks: the field `remote_address` and `auth.display_name` of the newest entries.",
        "The rate of requests in the dashboard of Vault: since when it is higher.",
    ],
    act: &[
        "Copy the files of all voters away first.",
        "If an app asks too often, let it keep what it got until it expires; if it comes from outside, close that way.",
        "If the load is what it should be, ship the log elsewhere and raise no limit.",
    ],
};

pub(super) const SNAPSHOTS: Runbook = Runbook {
    alert: "VaultSnapshotsFail",
    meaning: "Two snapshots of Vault in a row are missing: what was written since the last one would be lost with its disks.",
    look: &[
        "`kubectl get jobs -n vault`, and the logs of the last one.",
        "Whether the bucket takes objects, and whether the job can log in to Vault.",
    ],
    act: &[
        "Mend what the log names, and start one: `kubectl create job -n vault --from=cronjob/vault-snapshot vault-snapshot-by-hand`.",
        "Look into the bucket that it is there.",
    ],
};

pub(super) const ROTATION: Runbook = Runbook {
    alert: "VaultRotationFails",
    meaning: "The passwords of Vault's own logins in databases are older than they should be. Nothing fails yet.",
    look: &[
        "`kubectl get jobs -n vault`, and the logs of the last one: which database refused.",
        "Whether that database is up and reachable.",
    ],
    act: &[
        "Mend what the log names, and start one: `kubectl create job -n vault --from=cronjob/vault-rotation vault-rotation-by-hand`.",
    ],
};

/// Those of every Vault.
pub(in super::super) const RUNBOOKS: &[Runbook] =
    &[SEALED, NO_LEADER, UNMEASURED, NOT_RECORDING, OVERWRITTEN, SNAPSHOTS];
/// Those of one that makes logins in databases.
pub(in super::super) const WITH_ROTATION: &[Runbook] =
    &[SEALED, NO_LEADER, UNMEASURED, NOT_RECORDING, OVERWRITTEN, SNAPSHOTS, ROTATION];
