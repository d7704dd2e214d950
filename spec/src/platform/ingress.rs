use platformc_base::words::{Certificate, LoadBalancerKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::Reference;
use crate::{
    scalar::{Cidr, Host},
    span::Spanned,
};

/// An entrance for traffic from outside: a load balancer and the mesh's gateway behind it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ingress {
    /// The cluster it leads into, for example `application`; it needs the mesh, whose gateway answers.
    pub cluster: Reference,
    /// The hosts it answers for, within `dns.zone`, for example `[shop.example.com]`.
    #[schemars(length(min = 1))]
    pub hosts: Vec<Spanned<Host>>,
    /// The load balancer.
    #[serde(default)]
    pub load_balancer: LoadBalancer,
    /// Where its certificate comes from.
    #[serde(default)]
    pub tls: Tls,
    /// The name under which it was created, for example `public`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// The load balancer of an ingress.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoadBalancer {
    /// Which load balancer. Default: `nlb`.
    #[serde(default)]
    pub kind: Spanned<LoadBalancerKind>,
    /// Whether it is reached from inside the networks only. Default: `true`.
    #[serde(default = "yes")]
    pub internal: Spanned<bool>,
    /// The addresses that may connect, for example `[203.0.113.0/24]`. Default: the platform's
    /// own networks.
    #[serde(default)]
    pub allow: Spanned<Vec<Spanned<Cidr>>>,
}

impl Default for LoadBalancer {
    fn default() -> Self {
        Self { kind: Spanned::default(), internal: yes(), allow: Spanned::default() }
    }
}

fn yes() -> Spanned<bool> {
    Spanned { value: true, span: crate::Span::default() }
}

/// How an ingress is encrypted.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tls {
    /// Where the certificate comes from. Default: `acm`.
    #[serde(default)]
    pub certificate: Spanned<Certificate>,
}
