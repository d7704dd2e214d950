//! What people do about the alarms on the audit log of a Kubernetes API.

use crate::runbook::Runbook;

pub(super) const ANONYMOUS: Runbook = Runbook {
    alert: "KubernetesAnonymousAllowed",
    meaning: "The Kubernetes API answered a request without a login, for something that is not public. Somebody gave rights to \
        `system:anonymous` or `system:unauthenticated`.",
    look: &[
        "The entry in the log group of the control plane (the name of the alarm begins with the cluster's): `requestURI`, `sourceIPs`, and in `annotations` which binding allowed it.",
        "`kubectl get clusterrolebindings,rolebindings -A -o wide | grep -e system:anonymous -e system:unauthenticated`.",
    ],
    act: &[
        "Delete that binding, and find in the same log who made it.",
        "Treat what was read as known: change those Secrets.",
        "End the rights of whoever made the binding, if it was not meant.",
    ],
};

pub(super) const ADMIN: Runbook = Runbook {
    alert: "KubernetesAdminGranted",
    meaning: "A binding to the role `cluster-admin` was made or changed by somebody other than Flux. Who has it reads every Secret of the cluster \
        and starts pods beside everything else. The first apply of a `flux-…` root makes one for Flux's own controllers: there it is expected.",
    look: &[
        "The entry in the log group of the control plane: `user.username`, `objectRef.name`, and the `subjects` of `responseObject`.",
        "Whether Git has that binding: charts of apps make none unless `platform.yaml` allows it.",
    ],
    act: &[
        "If it is not meant, delete the binding, and end the rights of who made it.",
        "Look what its subjects did since, by their names in the same log.",
    ],
};

pub(super) const EXEC: Runbook = Runbook {
    alert: "KubernetesExecInVault",
    meaning: "Somebody ran a command in a pod of Vault, attached to one, or connected to one by way of the Kubernetes API. From inside a pod, Vault's memory, \
        its certificate and its audit log can be reached. The first bring-up, making a root token and restoring a snapshot need it: there it is expected.",
    look: &[
        "The entry in the log group of the control plane: `user.username`, `sourceIPs`, and the command in `requestURI`.",
        "Whether the people who hold recovery keys were making a root token at that time.",
        "What came into Vault's audit log in the same minutes.",
    ],
    act: &[
        "If nobody says that it was them, end that person's rights first: the access entry of the cluster, and the role in AWS.",
        "Delete the pod: another one starts from Git.",
        "Treat it as a break-in: every secret that Vault could reach, and its certificate, may be known.",
    ],
};

pub(super) const SECRETS: Runbook = Runbook {
    alert: "KubernetesVaultSecretsRead",
    meaning: "A person read Secrets of the namespace `vault`, or those of all namespaces. One of them is the key of Vault's certificate: with it, \
        somebody inside the network can pretend to be Vault. `helm list` and `kubectl get secrets -A` read them too.",
    look: &[
        "The entry in the log group of the control plane: `user.username`, `objectRef.name`, `userAgent`.",
        "Whether that person was working on it.",
    ],
    act: &[
        "If it was not meant, or the key left the cluster: delete the Secret `vault-tls`; cert-manager makes a new key, and the voters take it.",
        "Give people rights that do not read Secrets, where they need no more.",
    ],
};

pub(super) const CHANGED: Runbook = Runbook {
    alert: "KubernetesVaultChanged",
    meaning: "A person changed an object in the namespace `vault` by hand: perhaps Vault's configuration, what ships its audit log, or who reaches it. \
        Flux restores what Git says, except where its release was suspended. Making a root token needs such a change with HashiCorp's Vault: there it is expected.",
    look: &[
        "The entry in the log group of the control plane: `user.username`, `verb`, `objectRef`, and `requestObject`.",
        "`flux get helmreleases -n vault` and `flux get kustomizations`: whether something is suspended.",
    ],
    act: &[
        "If nobody says that it was them, end that person's rights, then let Flux restore it: `flux resume helmrelease vault -n vault`.",
        "Compare what runs with Git: `kubectl get statefulset vault -n vault -o yaml`.",
        "If the audit log was not written or not shipped meanwhile, treat it as a break-in.",
    ],
};

/// Those of every cluster.
pub(in super::super) const RUNBOOKS: &[Runbook] = &[ANONYMOUS, ADMIN];
/// Those of one that runs Vault.
pub(in super::super) const WITH_VAULT: &[Runbook] = &[ANONYMOUS, ADMIN, EXEC, SECRETS, CHANGED];
