//! The Terraform modules, as they are written out.

use crate::graph::{Node, Plan};

macro_rules! module {
    ($name:literal $($more:literal)*) => {
        Node::module($name, &[
            ("main.tf", include_str!(concat!("modules/", $name, "/main.tf"))),
            ("variables.tf", include_str!(concat!("modules/", $name, "/variables.tf"))),
            ("outputs.tf", include_str!(concat!("modules/", $name, "/outputs.tf"))),
            ("versions.tf", include_str!(concat!("modules/", $name, "/versions.tf"))),
            $(($more, include_str!(concat!("modules/", $name, "/", $more))),)*
        ])
    };
}

/// The modules of which the root calls some.
pub fn plan(plan: &mut Plan) {
    plan.add(module!("vault-audit"));
    plan.add(module!("vault-mounts" "pki.tf"));
    plan.add(module!("vault-policies"));
    plan.add(module!("vault-cluster-auth"));
    plan.add(module!("vault-token-review"));
    plan.add(module!("vault-gitlab-auth"));
    plan.add(module!("vault-oidc-people"));
    plan.add(module!("vault-database" "statements.tf" "prepare.sql" "inspect.sql"));
    plan.add(module!("vault-transit"));
    plan.add(module!("vault-pki"));
    plan.add(module!("vault-aws"));
    plan.add(module!("vault-gateway-pki"));
    plan.add(module!("vault-mesh"));
    plan.add(module!("vault-kv"));
    plan.add(module!("vault-ssh"));
    plan.add(module!("vault-autopilot"));
    plan.add(module!("vault-approle"));
}
