//! How calls to an app are treated.

use indexmap::IndexMap;
use platformc_base::words::{Method, RetryOn, Version};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::{CookieName, HeaderName, Image, Origin, ShortDuration},
    span::{Span, Spanned},
};

/// How calls to an app are treated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Traffic {
    /// How long a caller waits, for example `500ms` or `2s`.
    pub timeout: Option<Spanned<ShortDuration>>,
    /// When a call is tried again, for example `{ attempts: 3, on: [connect-failure] }`. Default: never.
    pub retries: Option<Retries>,
    /// When a pod that fails gets no calls for a while, for example `{ errors: 5, eject: 30s }`. Default: never; a pod that answers
    /// its probes gets calls.
    pub outlier_detection: Option<Box<Spanned<OutlierDetection>>>,
    /// The calls of one caller go to one pod as long as it runs, for example `{ cookie: sid }`. Default: each call may go to another
    /// pod.
    pub sticky: Option<Box<Spanned<Sticky>>>,
    /// A second version that gets a share of the calls, for example
    /// `{ image: "registry.example.com/shop/backend:2.5.0-rc1", weight: 10 }`. Default: none.
    pub canary: Option<Canary>,
    /// Calls that go to one version whatever the canary's share is, for example
    /// `[{ when: { header: { x-beta: "true" } }, to: canary }]`: the first that fits decides. Default: none.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub routes: Vec<VersionRoute>,
    /// Which pages of other origins may call it from a browser, for example `{ origins: ["https://shop.example.com"] }`. Default: the
    /// app answers such questions itself.
    pub cors: Option<Box<Spanned<Cors>>>,
}

/// Which pages of other origins may call an app from a browser.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cors {
    /// Where these pages come from, each by itself, for example `["https://shop.example.com"]`.
    #[schemars(length(min = 1, max = 50))]
    pub origins: Vec<Spanned<Origin>>,
    /// What they may do, for example `[GET, PUT]`. Default: `[GET, HEAD, POST]`.
    #[serde(default = "simple")]
    #[schemars(length(min = 1))]
    pub methods: Spanned<Vec<Method>>,
    /// The headers that they may send besides those that every page may, for example `[authorization, content-type]`. Default: none.
    #[serde(default)]
    pub headers: Vec<Spanned<HeaderName>>,
    /// The headers of an answer that they may read besides those that every page may, for example `[x-total]`. Default: none.
    #[serde(default)]
    pub expose_headers: Vec<Spanned<HeaderName>>,
    /// Whether their calls carry the cookies of the visitor. Default: `false`.
    #[serde(default)]
    pub credentials: bool,
    /// For how long a browser remembers the answer. Default: `10m`.
    #[serde(default = "ten_minutes")]
    pub max_age: Spanned<ShortDuration>,
}

fn simple() -> Spanned<Vec<Method>> {
    Spanned { value: vec![Method::Get, Method::Head, Method::Post], span: Span::default() }
}

fn ten_minutes() -> Spanned<ShortDuration> {
    Spanned { value: ShortDuration::from_seconds(600), span: Span::default() }
}

/// Calls that go to one version.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionRoute {
    /// Which calls, for example `{ header: { x-beta: "true" } }`.
    pub when: Spanned<When>,
    /// The version that gets them, for example `canary`.
    pub to: Spanned<Version>,
}

/// Which calls a route is for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct When {
    /// Headers and their exact values, all of which a call has, for example `{ x-beta: "true" }`. Never secrets.
    #[schemars(length(min = 1, max = 10))]
    pub header: IndexMap<Spanned<HeaderName>, Spanned<String>>,
}

/// When a call is tried again.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retries {
    /// How often, at most, for example `3`.
    #[schemars(range(min = 1, max = 10))]
    pub attempts: Spanned<u8>,
    /// After which failures. Default: `[connect-failure]`, in which case the app has not received the call.
    #[serde(default = "connect_failure")]
    pub on: Spanned<Vec<RetryOn>>,
}

fn connect_failure() -> Spanned<Vec<RetryOn>> {
    Spanned { value: vec![RetryOn::ConnectFailure], span: Span::default() }
}

/// When a pod that fails gets no calls for a while. Each caller's proxy counts by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutlierDetection {
    /// How many calls in a row fail: an answer of 500 to 599, or none, for example `5`.
    #[schemars(range(min = 1, max = 1000))]
    pub errors: Spanned<u16>,
    /// For how long it gets no calls the first time, for example `1m`; each further time as much longer. Default: `30s`.
    #[serde(default = "half_a_minute")]
    pub eject: Spanned<ShortDuration>,
    /// How many of the app's pods get no calls at once, at the most, in percent, for example `30`. Default: `50`. The others get all
    /// calls.
    #[serde(default = "half")]
    #[schemars(range(min = 1, max = 100))]
    pub at_most: Spanned<u8>,
}

fn half_a_minute() -> Spanned<ShortDuration> {
    Spanned { value: ShortDuration::from_seconds(30), span: Span::default() }
}

fn half() -> Spanned<u8> {
    Spanned { value: 50, span: Span::default() }
}

/// How callers are told apart whose calls go to one pod.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sticky {
    /// The cookie whose value tells them apart, for example `sid`. A caller without it is given one, until its session ends.
    pub cookie: Spanned<CookieName>,
}

/// A second version of an app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Canary {
    /// Its image, pinned, for example `registry.example.com/shop/backend:2.5.0-rc1`.
    pub image: Spanned<Image>,
    /// Its share of the calls, in percent, for example `10`.
    #[schemars(range(min = 0, max = 100))]
    pub weight: Spanned<u8>,
}
