use platformc_base::words::ExternalProtocol;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::{Cidr, Host},
    span::Spanned,
};

/// A service outside of the platform that apps call by its name, such as that of a payment provider. It is known by its hosts, by its
/// addresses, or by both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalService {
    /// Its hosts, for example `[api.example.com]`. The mesh holds an app to them by the name in the request or in the TLS handshake. Their
    /// addresses are public ones, unless `ranges` says others.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub hosts: Vec<Spanned<Host>>,
    /// Its addresses, for example `[198.51.100.7/32]`: a /8 at most, none of the platform's own networks. Network policies hold an app to
    /// them, with or without a mesh.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub ranges: Vec<Spanned<Cidr>>,
    /// Its port, for example `8443`. Default: 443, or 80 for `http`; `tcp` has none.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<Spanned<u16>>,
    /// What an app speaks with it. Default: `https`.
    #[serde(default)]
    pub protocol: Spanned<ExternalProtocol>,
    /// Whether an app that calls it may reach nothing else. Only Istio can hold apps to hosts, and only those of an image; everywhere else
    /// an app that calls hosts may reach every public address on the port, which `false` accepts. Default: `true`.
    #[serde(default = "yes")]
    pub exact: Spanned<bool>,
}

fn yes() -> Spanned<bool> {
    Spanned { value: true, span: crate::Span::default() }
}
