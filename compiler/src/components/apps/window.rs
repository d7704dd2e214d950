//! How long pods keep a credential after it has ended.

use platformc_base::words::{Deliver, Via};

use super::secrets::RENEWAL;
use crate::vault_api::DRIVER_POLL;
use platformc_model::{App, Credentials, SecretKind, SecretUse};

/// How long the kubelet takes to write a changed Secret into a volume, in seconds: its period of a minute, and the time that it
/// keeps a Secret for (<https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod>).
pub(super) const KUBELET: u64 = 120;

/// How long a pod can hold a credential that is no longer good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// Not at all: the next one is there before.
    None,
    /// So many seconds.
    Seconds(u64),
    /// As long as the chart's pods take to restart.
    Restart,
    /// What the app itself, or whoever writes the value, decides.
    Theirs,
}

impl Window {
    /// Of the credential that a pod has when the next one is made. What is refused for other reasons is not asked for.
    pub(super) fn of(app: &App, used: &SecretUse) -> Self {
        let remains = match remains(&used.secret.kind) {
            Some(remains) if *used.deliver != Deliver::Api => remains,
            _ => return Self::Theirs,
        };
        let late = match used.file_writer() {
            // it asks when a tenth is left, and at once when a password has changed
            Some(Via::Agent) => return Self::None,
            Some(Via::Csi) => DRIVER_POLL,
            Some(Via::Operator) if !used.restarts() => KUBELET,
            _ if used.restarts() && app.chart.is_some() => {
                return if remains == 0 { Self::Restart } else { Self::None };
            }
            _ if used.restarts() => app.restart_time().seconds(),
            // a Secret that the app refers to itself; an environment variable is refused then
            _ => return Self::Theirs,
        };
        // the driver asks for a lease anew when a tenth of it is left
        let remains =
            if used.file_writer() == Some(Via::Csi) { remains * 10 / u64::from(100 - RENEWAL) } else { remains };
        match late.saturating_sub(remains) {
            0 => Self::None,
            rest => Self::Seconds(rest),
        }
    }
}

/// How long the old one is good after the next one is there, in seconds; none where nothing ends.
pub(super) fn remains(secret: &SecretKind) -> Option<u64> {
    match secret {
        SecretKind::Database(login) => Some(match &login.credentials {
            Credentials::Static(_) => 0,
            Credentials::Dynamic(lease) => lease.ttl.seconds() * u64::from(100 - RENEWAL) / 100,
        }),
        SecretKind::Pki(certificate) => {
            Some(certificate.ttl.seconds().saturating_sub(certificate.renewed_after().seconds()))
        }
        SecretKind::Kv(_) | SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => {
            None
        }
    }
}
