//! Containers beside the one of an app: what runs before it starts, and what runs as long as it does.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{arguments::Arguments, config_file::ConfigFile, resources::Resources};
use crate::{
    platform::{delivery::SecretUses, entries::Reference},
    scalar::{Duration, Image, MountPath, VariableName},
    span::Spanned,
};

/// A container that runs to its end before the app starts, in every new pod. If it fails, it is run again, and the app waits.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InitContainer {
    /// Its image, pinned, for example `registry.example.com/shop/migrations:2.4.0`. Default: that of the app.
    pub image: Option<Spanned<Image>>,
    /// The program that runs, for example `[/app/migrate, up]`. Default: the entry point of its image.
    pub command: Option<Spanned<Arguments>>,
    /// The arguments of the program, for example `[--verbose]`, as they are written. Never secrets. Default: those of its image.
    pub args: Option<Spanned<Arguments>>,
    /// The number of the user that it runs as, for example `10001`. Default: the app's, if it has the app's image; else that of its
    /// image.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub user: Option<Spanned<u32>>,
    /// Plain settings as environment variables, for example `{ LOG_LEVEL: debug }`. Never secrets. Those of the app are not passed on;
    /// the addresses of its databases are.
    #[serde(default)]
    pub env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    /// The secrets that it gets: by name those that the app uses, as the app does, for example `[orders-db]`; or ones of its own with
    /// their delivery, which the app's container does not get, for example `{ orders-owner: { deliver: env, name: OWNER } }`.
    #[serde(default)]
    pub secrets: SecretUses,
    /// The names of the app's `volumes`, `volumeClaimTemplates` and `scratch` that it mounts, too, for example `[uploads]`.
    #[serde(default)]
    pub volumes: Vec<Reference>,
    /// Files in it by their paths, for example `{ /etc/migrate.toml: { text: "steps = 1" } }`. Never secrets. A change replaces the
    /// pods.
    #[serde(default)]
    pub files: IndexMap<Spanned<MountPath>, ConfigFile>,
    /// What it needs, for example `{ cpu: 250m, memory: 256Mi }`. Default: 100m and 128Mi.
    pub resources: Option<Spanned<Resources>>,
    /// Other init containers of the app that end before it starts, for example `[wait]`. Default: none; the order of the file
    /// means nothing.
    #[serde(default)]
    pub after: Vec<Reference>,
}

/// A container that starts before the app and its init containers, and ends after it: a job with sidecars ends, too.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sidecar {
    /// Its image, pinned, for example `registry.example.com/shop/cache-warmer:1.0.0`. Default: that of the app.
    pub image: Option<Spanned<Image>>,
    /// The program that runs, for example `[/app/warm]`. Default: the entry point of its image.
    pub command: Option<Spanned<Arguments>>,
    /// The arguments of the program, for example `[--verbose]`, as they are written. Never secrets. Default: those of its image.
    pub args: Option<Spanned<Arguments>>,
    /// The number of the user that it runs as, for example `10001`. Default: the app's, if it has the app's image; else that of its
    /// image.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub user: Option<Spanned<u32>>,
    /// Plain settings as environment variables, for example `{ LOG_LEVEL: debug }`. Never secrets. Those of the app are not passed on;
    /// the addresses of its databases are.
    #[serde(default)]
    pub env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    /// The secrets that it gets: by name those that the app uses, as the app does, for example `[orders-db]`; or ones of its own with
    /// their delivery, which the app's container does not get, for example `{ cache: { deliver: file, path: /secrets/cache } }`.
    #[serde(default)]
    pub secrets: SecretUses,
    /// The names of the app's `volumes`, `volumeClaimTemplates` and `scratch` that it mounts, too, for example `[uploads]`.
    #[serde(default)]
    pub volumes: Vec<Reference>,
    /// Files in it by their paths, for example `{ /etc/warm.toml: { text: "every = 60" } }`. Never secrets. A change replaces the pods.
    #[serde(default)]
    pub files: IndexMap<Spanned<MountPath>, ConfigFile>,
    /// What it needs, for example `{ cpu: 50m, memory: 64Mi }`. Default: 100m and 128Mi.
    pub resources: Option<Spanned<Resources>>,
    /// How it is asked whether it lives, serves and has started, for example `{ startup: { exec: [/app/is-up] } }`; the app and its
    /// init containers start when it has. Default: it is not asked.
    pub probes: Option<Spanned<SidecarProbes>>,
}

/// How a sidecar is asked whether it lives, serves and has started: by commands, since the proxy of a mesh stands before its ports.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SidecarProbes {
    /// Whether it lives, for example `{ exec: [/app/check] }`; it is started again after a minute of failures. Default: no such
    /// question.
    pub liveness: Option<Spanned<CommandProbe>>,
    /// Whether the pod can serve, as far as the sidecar knows, for example `{ exec: [/app/check] }`. Default: no such question.
    pub readiness: Option<Spanned<CommandProbe>>,
    /// Whether it has started, for example `{ exec: [/app/is-up], within: 5m }`. Default: what `liveness` asks, for two minutes.
    pub startup: Option<Spanned<CommandProbe>>,
}

/// One question, by a command.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommandProbe {
    /// The command that ends with 0, for example `[/app/check, --quick]`.
    pub exec: Spanned<Arguments>,
    /// The time between two questions, for example `10s`. Default: 10 seconds for `liveness`, 5 for `readiness`, 2 for `startup`.
    pub every: Option<Spanned<Duration>>,
    /// How long an answer may take, for example `5s`. Default: 2 seconds.
    pub timeout: Option<Spanned<Duration>>,
    /// For how long it may fail, for example `2m`. Default: a minute for `liveness`, 15 seconds for `readiness`, two minutes for
    /// `startup`.
    pub within: Option<Spanned<Duration>>,
}
