//! The two objectives that an app can have, as rates of calls in Prometheus' language: those that count, and those among them that
//! are bad.

use crate::mesh::Mesh;
use platformc_model::App;

/// The upper bounds of the buckets in which Envoy counts durations, in tenths of a millisecond
/// (<https://github.com/envoyproxy/envoy/blob/v1.36.0/source/common/stats/histogram_impl.cc>, `ConstSupportedBuckets`). Both meshes
/// measure by Envoy with these bounds.
const BOUNDS: [u64; 19] = [
    5, 10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 300_000, 600_000, 3_000_000,
    6_000_000, 18_000_000, 36_000_000,
];

/// Something that all calls but a few should be.
pub(super) struct Objective {
    /// The value of the label `slo`.
    pub(super) name: &'static str,
    /// The share of calls that may be bad, in hundredths of a percent.
    pub(super) budget: u64,
    /// The rate of all calls over five minutes.
    pub(super) all: String,
    /// The rate of bad ones.
    pub(super) bad: String,
}

/// Few calls fail.
pub(super) fn errors(mesh: &dyn Mesh, app: &App) -> Option<Objective> {
    let most = app.alerts.as_ref()?.error_rate?;
    let all = format!("sum(rate({}[5m]))", mesh.calls(&app.head));
    // before the first failure there is nothing to count
    let failed = |rate: String| format!("(sum({rate}) or 0 * {all})");
    let bad = mesh.failed_calls(&app.head).into_iter().map(failed).collect::<Vec<_>>().join(" + ");
    Some(Objective { name: "errors", budget: most.hundredths().into(), all, bad })
}

/// 99 of 100 calls are answered in time.
pub(super) fn latency(mesh: &dyn Mesh, app: &App) -> Option<Objective> {
    let most = app.alerts.as_ref()?.p99?;
    let (name, selected) = mesh.durations(&app.head);
    let all = format!("sum(rate({name}_count{{{selected}}}[5m]))");
    let below = |bound: u64| format!("sum(rate({name}_bucket{{{selected},le=~\"{}\"}}[5m]))", label(bound));
    let limit = most.milliseconds().saturating_mul(10);
    let lower = BOUNDS.iter().rev().find(|bound| **bound <= limit);
    let upper = BOUNDS.iter().find(|bound| **bound >= limit);
    let intime = match (lower, upper) {
        // what lies between two bounds is taken to be spread evenly, as `histogram_quantile` does
        (Some(lower), Some(upper)) if lower < upper => {
            let (part, whole) = (limit - lower, upper - lower);
            format!(
                "({below} * {rest} + {above} * {part}) / {whole}",
                below = below(*lower),
                rest = whole - part,
                above = below(*upper)
            )
        }
        (Some(bound), _) | (None, Some(bound)) => below(*bound),
        (None, None) => return None,
    };
    Some(Objective { name: "latency", budget: 100, bad: format!("clamp_min({all} - ({intime}), 0)"), all })
}

/// The label of a bucket: `500` as proxies print it, and `500.0` as Prometheus 3 keeps it.
fn label(bound: u64) -> String {
    match (bound / 10, bound % 10) {
        (whole, 0) => format!("{whole}([.]0)?"),
        (whole, tenth) => format!("{whole}[.]{tenth}"),
    }
}
