//! What Consul asks of an app: one name for the service and its account, and no other service of that name.

use platformc_base::{Code, Diagnostic, Diagnostics, words::MeshKind};

use crate::mesh::{
    proxy_user,
    support::{Ability, Support, support},
};
use platformc_model::{App, Model};

/// The users of the sidecar and of what prepares it (consul-k8s, `control-plane/connect-inject/webhook`).
const USERS: &[u32] = &[5995, 5996];

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let head = &app.head;
    Extend::extend(problems, proxy_user(app, "consul", USERS));
    if !head.chart && *head.service_account != head.name {
        let span = head.service_account.said_at().unwrap_or(head.span);
        let message =
            format!("in consul, `{}` cannot run as the service account `{}`", head.name, head.service_account);
        problems.push(
            Diagnostic::error(Code::WrongReference, span, message)
                .label("not the name of the app")
                .help("remove `serviceAccount`: Consul needs a service account with the name of the service"),
        );
    }
    let gateway = model.ingress.get(&head.name).filter(|ingress| ingress.cluster.name == head.cluster.name);
    if let Some(ingress) = gateway {
        let message =
            format!("in consul, the app `{}` and the gateway of the ingress would be the same service", head.name);
        problems.push(
            Diagnostic::error(Code::NameCollision, head.span, message)
                .related(ingress.span, "the ingress")
                .help("rename one of them"),
        );
    }
    if let (Some(port), Support::Refused(instead)) =
        (app.called_ports().nth(1).filter(|_| !head.chart), support(MeshKind::Consul, Ability::SeveralPorts))
    {
        let message =
            format!("in consul, only one port of `{}` can be called, and `{}` is the second", head.name, port.name);
        problems.push(Diagnostic::error(Code::WrongReference, port.span, message).help(instead));
    }
    if head.name.as_str() == "consul" {
        let message = "in consul, the name `consul` is reserved for its servers".to_owned();
        problems.push(Diagnostic::error(Code::NameCollision, head.span, message).help("rename the app"));
    }
}
