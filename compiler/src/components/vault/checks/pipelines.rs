//! What a pipeline could not apply, because its rights keep it away from Vault by names.

use platformc_base::{Code, Diagnostic, Diagnostics};

use crate::aws::{
    names,
    sessions::{administered, deploys},
};
use platformc_model::{Home, Model};

pub(super) fn check(model: &Model, home: &Home, problems: &mut Diagnostics) {
    if !deploys(model) {
        return;
    }
    let below = format!(".{}", home.host.as_str());
    for host in model.ingress.values().flat_map(|ingress| &ingress.hosts) {
        if host.as_str().ends_with(&below) {
            let message = format!("pipelines may not create a DNS record for `{host}`, which is below vault's host");
            let problem =
                Diagnostic::error(Code::HostTaken, host.span, message).related(home.host.span, "vault's host");
            problems.push(problem.help(format!("choose a host that does not end in `{below}`")));
        }
    }
    let roles = |name: &str| names::roles(&model.aws_name(name));
    let own = roles(home.cluster.name.as_str());
    for cluster in administered(model) {
        let others = roles(cluster.name.as_str());
        if others.starts_with(&own) || own.starts_with(&others) {
            let (name, vaults) = (&cluster.name, &home.cluster.name);
            let message = format!("a pipeline that may apply `{name}` could also change `{vaults}`, where vault runs");
            let problem = Diagnostic::error(Code::NameCollision, cluster.span, message)
                .label("one name is a prefix of the other")
                .related(home.cluster.span, "vault runs here");
            problems.push(problem.help(format!("rename `{name}`, so that neither name is a prefix of the other")));
        }
    }
}
