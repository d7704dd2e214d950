//! Vault's surroundings: the key that unseals it, its copies, the zones under it.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Duration};

use platformc_model::{Ci, Home, Model, Unseal, Vault};

const DAY: u64 = 24 * 60 * 60;
/// How often KMS can make new key material
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html>).
const ROTATION: std::ops::RangeInclusive<u64> = 90..=2560;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let Some((vault, home)) = model.own_vault() else { return };
    rotation(vault, problems);
    snapshots(vault, problems);
    zones(vault, home, problems);
    Extend::extend(problems, jobs(model, home));
}

fn rotation(vault: &Vault, problems: &mut Diagnostics) {
    let Unseal::AwsKms { rotation } = &vault.unseal;
    if !ROTATION.contains(&rotation.days()) || !rotation.seconds().is_multiple_of(DAY) {
        let message = format!("KMS cannot rotate the unseal key every `{}`", rotation.value);
        problems.push(
            Diagnostic::error(Code::LeaseArithmetic, rotation.span(), message)
                .label("must be 90 to 2560 whole days")
                .help(format!("write `{}d` to `{}d`", ROTATION.start(), ROTATION.end())),
        );
    }
}

/// Jobs of merge requests run what anybody proposes, on the nodes of the runner's cluster.
fn jobs(model: &Model, home: &Home) -> Option<Diagnostic> {
    // Karpenter makes nodes for jobs alone
    let shares = |ci: &&Ci| ci.cluster.name == home.cluster.name && ci.cluster.karpenter().is_none();
    let ci = model.ci.as_ref().filter(shares)?;
    let message = format!("jobs of the GitLab runner share the nodes of `{}` with vault", home.cluster.name);
    Some(
        Diagnostic::warning(Code::JobsBesideVault, ci.cluster.at, message)
            .label("whoever breaks out of a job's container is beside vault's memory")
            .related(home.span, "vault runs here")
            .help("run one of them on another cluster"),
    )
}

/// A copy is kept until the next one is there, and S3 counts in days.
fn snapshots(vault: &Vault, problems: &mut Diagnostics) {
    let (every, keep) = (&vault.snapshots.every, &vault.snapshots.keep);
    if !keep.seconds().is_multiple_of(DAY) {
        let message = format!("snapshots cannot be kept for `{}`", keep.value);
        problems.push(
            Diagnostic::error(Code::LeaseArithmetic, keep.span(), message)
                .label("S3 keeps objects for whole days")
                .help(format!("write `{}`", Duration::from_seconds(keep.days().saturating_mul(DAY)))),
        );
    } else if keep.value <= every.value {
        let message = format!("snapshots are deleted after `{}`, before the next one is taken", keep.value);
        problems.push(
            Diagnostic::error(Code::LeaseArithmetic, keep.span(), message)
                .related(every.span(), "interval between snapshots")
                .help("write a longer time, such as `30d`"),
        );
    }
}

/// Three voters in two zones: the zone with two of them takes the majority with it.
fn zones(vault: &Vault, home: &Home, problems: &mut Diagnostics) {
    let zones = &home.cluster.network.zones;
    let replicas = &vault.replicas;
    if replicas.value >= 3 && zones.value < 3 {
        let message =
            format!("losing one availability zone can lose the Raft quorum of Vault's {} voters", replicas.value);
        problems.push(
            Diagnostic::warning(Code::Weakened, home.span, message)
                .label(format!("its network has {} zones", zones.value))
                .related(home.cluster.network.span, "this network")
                .help(format!("write `zones: 3` for the network `{}`", home.cluster.network.name)),
        );
    }
}
