//! What people do about the alerts of apps.

use crate::runbook::Runbook;

const FAIL: Runbook = Runbook {
    alert: "CallsFail",
    meaning: "Calls to an app fail (answers 500 to 599, or a gRPC status that says the same) so often that its budget of failures, which is to last \
        for 30 days, is used up much earlier: `errorRate` in its `alerts`. As `critical`, a fiftieth of it is gone within an hour or a \
        twentieth within six; as `warning`, a tenth within one to three days. It ends soon after the calls are good again.",
    look: &[
        "The dashboard \"Apps: objectives\": since when, and whether `latency` is bad as well.",
        "Whether all pods of the app are bad, or those of its canary, of one node or of one zone: `kubectl get pods -o wide` in its namespace.",
        "The logs of the app, and what it calls: a database or another app whose own alert fires is the cause.",
        "What Flux deployed last: the commit of the app's image, settings or secrets.",
    ],
    act: &[
        "If it began with a commit, revert that commit; Flux deploys what was before.",
        "If a canary is bad, set its `weight` to `0`.",
        "If something that it calls is the cause, follow the runbook of that alert.",
        "If the app is overloaded, raise `replicas.max` or its `resources`.",
    ],
};

const SLOW: Runbook = Runbook {
    alert: "CallsAreSlow",
    meaning: "More than one in a hundred calls to an app takes longer than `latency.p99` in its `alerts`, so that the budget of slow calls, which \
        is to last for 30 days, is used up much earlier. The severities are those of `CallsFail`.",
    look: &[
        "The dashboard \"Apps: objectives\": since when, and whether `errors` is bad as well.",
        "Processor and memory of its pods in the dashboard \"Apps: resources\": a pod at its limit is throttled.",
        "Whether it has as many replicas as its autoscaler may start, and whether pods wait for a node.",
        "Traces, if the platform has some: which of the app's own calls takes the time.",
    ],
    act: &[
        "If it began with a commit, revert that commit; Flux deploys what was before.",
        "If pods are at their limits, raise `resources` or `replicas.max`.",
        "If something that it calls is slow, look there: a database's class, connections and slow queries.",
        "If the limit was never realistic, change `latency.p99` in a commit of its own, and say why.",
    ],
};

/// All of them.
pub(in super::super) const RUNBOOKS: &[Runbook] = &[FAIL, SLOW];

/// What is done when calls fail, and when they are slow.
pub(super) const fn of(objective: &str) -> &'static Runbook {
    match objective.as_bytes() {
        b"errors" => &FAIL,
        _ => &SLOW,
    }
}
