//! What people write who know other tools: keys and forms that the language does not have, and how the same is said here, or
//! that it cannot be said.
//!
//! A row is data: its place, its words, the help of the message. The book's page "What the language cannot say" is made from it.

#[cfg(test)]
mod tests;

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the beginning of a line: among the sections.
    Top,
    /// In an entry of this section.
    Entry(&'static str),
}

/// Whether the language can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// In other words.
    Otherwise,
    /// Not: what to do instead.
    Never,
}

/// Keys that the language does not have.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where they are written.
    pub place: Place,
    /// The keys.
    pub keys: &'static [&'static str],
    /// Whether the language can say it.
    pub answer: Answer,
    /// What to do: the help of the message.
    pub help: &'static str,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A map, with any keys.
    Map,
    /// A list.
    List,
    /// A text that looks like the name of a host.
    Host,
}

/// Forms of a value that a known key does not take.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    /// The way to the value: a section, the name of an entry, keys. `*` is any name, and any place of a list.
    pub path: &'static [&'static str],
    /// What it is.
    pub form: Form,
    /// What it looks like, for the book and the tests: the value of the last key that is not `*`.
    pub example: &'static str,
    /// Whether the language can say it.
    pub answer: Answer,
    /// What to do: the help of the message.
    pub help: &'static str,
}

const APP: Place = Place::Entry("apps");

/// The domains at which two names are more likely a host than an app and its namespace.
const DOMAINS: [&str; 8] = ["com", "net", "org", "io", "dev", "cloud", "eu", "app"];

/// The table of keys.
pub const KEYS: &[Key] = &[
    Key {
        place: Place::Top,
        keys: &["buckets", "queues", "topics", "tables", "caches", "functions"],
        answer: Answer::Never,
        help: "AWS resources of an app cannot be said: make them in a Terraform root of your own, and give the app rights by a \
               secret of the kind `aws`",
    },
    Key {
        place: Place::Top,
        keys: &["resources", "variables", "locals", "modules", "outputs", "providers", "terraform"],
        answer: Answer::Never,
        help: "Terraform of your own cannot be said: keep it in a folder beside the output, in a root with a state of its own",
    },
    Key {
        place: Place::Top,
        keys: &["manifests", "objects", "extras"],
        answer: Answer::Never,
        help: "Kubernetes objects of your own cannot be said: put them into a chart, and write `apps: { NAME: { chart: … } }`",
    },
    Key {
        place: Place::Top,
        keys: &["charts", "releases", "helm", "helmReleases", "addons"],
        answer: Answer::Otherwise,
        help: "a chart of your own is an app: `apps: { NAME: { chart: { repository: …, name: …, version: … } } }`",
    },
    Key {
        place: Place::Top,
        keys: &["services", "workloads", "deployments", "containers", "pods"],
        answer: Answer::Otherwise,
        help: "every workload is an entry of `apps`: `apps: { NAME: { cluster: …, namespace: …, image: … } }`",
    },
    Key {
        place: Place::Top,
        keys: &["metadata", "spec"],
        answer: Answer::Otherwise,
        help: "a platform has no `metadata` and no `spec`: write `name`, `aws`, `clusters` and the rest at the beginning of a line",
    },
    Key {
        place: Place::Top,
        keys: &["vpc", "vpcs", "subnets"],
        answer: Answer::Otherwise,
        help: "a VPC with its subnets is an entry of `networks`: `networks: { NAME: { cidr: 10.40.0.0/16 } }`",
    },
    Key {
        place: Place::Top,
        keys: &["namespaces"],
        answer: Answer::Otherwise,
        help: "a namespace is made for the apps that name it: `apps: { NAME: { namespace: … } }`",
    },
    Key {
        place: Place::Top,
        keys: &["users", "groups", "teams", "iam", "roles", "policies"],
        answer: Answer::Otherwise,
        help: "people are named where they act: `clusters.NAME.admins` for a cluster, `vault.operators` for Vault, `owner` at a secret",
    },
    Key {
        place: Place::Top,
        keys: &["monitoring", "prometheus", "grafana"],
        answer: Answer::Otherwise,
        help: "metrics and dashboards are `observability`, receivers of alerts are `alerting`",
    },
    Key {
        place: Place::Top,
        keys: &["logs", "logging"],
        answer: Answer::Never,
        help: "shipping logs cannot be said: install an agent as an app with a chart, with `clusterScoped: true`",
    },
    Key {
        place: Place::Top,
        keys: &["imagePullSecrets", "pullSecrets"],
        answer: Answer::Otherwise,
        help: "what an image is pulled with follows from its host: `registries: { NAME: { login: { host: HOST, username: ACCOUNT, credentials: SECRET } } }`",
    },
    Key {
        place: APP,
        keys: &["cron", "cronSchedule", "cronJob", "job"],
        answer: Answer::Otherwise,
        help: "what ends by itself is an app with `kind: cronJob` and `schedule: \"15 3 * * *\"`, or with `kind: job`",
    },
    Key {
        place: APP,
        keys: &[
            "backoffLimit",
            "restartPolicy",
            "activeDeadlineSeconds",
            "concurrencyPolicy",
            "startingDeadlineSeconds",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit",
            "ttlSecondsAfterFinished",
        ],
        answer: Answer::Otherwise,
        help: "how a job runs is `runs: { deadline: 2h, retries: 3, concurrency: forbid, startingDeadline: 10m, history: { failed: 3 } }`",
    },
    Key {
        place: APP,
        keys: &["imagePullSecrets", "imagePullSecret", "pullSecrets", "registry"],
        answer: Answer::Otherwise,
        help: "what an image is pulled with follows from its host: `registries: { NAME: { login: { host: HOST, username: ACCOUNT, credentials: SECRET } } }`",
    },
    Key {
        place: APP,
        keys: &["containers", "template", "spec", "podTemplate"],
        answer: Answer::Otherwise,
        help: "an app is one container, made of the app's own keys: `image`, `port`, `env`, `resources`, `health`; others of its pod are \
               `initContainers` and `sidecars`",
    },
    Key {
        place: APP,
        keys: &["livenessProbe", "readinessProbe", "startupProbe", "healthCheck", "healthcheck"],
        answer: Answer::Otherwise,
        help: "write `probes: { liveness: { path: /livez }, readiness: { path: /readyz } }`, or for one path `health: /healthz`",
    },
    Key {
        place: APP,
        keys: &[
            "nodeSelector",
            "affinity",
            "tolerations",
            "nodeGroup",
            "nodePool",
            "capacityType",
            "architecture",
            "arch",
        ],
        answer: Answer::Otherwise,
        help: "on which nodes pods run is `placement: { nodeGroup: system, capacityType: onDemand, architecture: arm64 }`; they are spread over \
               zones without being told to",
    },
    Key {
        place: APP,
        keys: &["terminationGracePeriod", "terminationGracePeriodSeconds", "preStop", "gracePeriod"],
        answer: Answer::Otherwise,
        help: "how pods end is `lifecycle: { preStop: { exec: [/app/drain], within: 30s }, terminationGracePeriod: 2m }`",
    },
    Key {
        place: APP,
        keys: &["podMonitor", "serviceMonitor", "scrape", "prometheus"],
        answer: Answer::Otherwise,
        help: "what an app measures itself is asked for by `metrics: { port: admin, path: /metrics }`",
    },
    Key {
        place: APP,
        keys: &["emptyDir", "emptyDirs", "tmpfs", "cacheDir"],
        answer: Answer::Otherwise,
        help: "folders that are gone with the pod are `scratch: { NAME: { mount: /var/cache/app } }`",
    },
    Key {
        place: APP,
        keys: &["environment", "envFrom", "configMap", "configMaps", "variables"],
        answer: Answer::Otherwise,
        help: "write settings as `env: { LOG_LEVEL: info }`, files as `files: { /etc/app/app.toml: { from: app.toml } }`, and secrets as \
               `secrets`",
    },
    Key {
        place: APP,
        keys: &["entrypoint", "entryPoint", "cmd", "arguments"],
        answer: Answer::Otherwise,
        help: "write the program as `command: [/app/server]`, and its arguments as `args: [--verbose]`",
    },
    Key {
        place: APP,
        keys: &["metadata", "podLabels", "podAnnotations"],
        answer: Answer::Otherwise,
        help: "write `labels: { example.com/team: shop }` and `annotations: { example.com/contact: … }` at the app: they are those of its \
               pods",
    },
    Key {
        place: APP,
        keys: &["volumeMounts", "persistentVolumeClaim", "pvc"],
        answer: Answer::Otherwise,
        help: "a shared volume is mounted by `volumes: { NAME: { storage: …, mount: … } }`; a disk of each pod's own is one of `volumeClaimTemplates` of a `kind: statefulSet`",
    },
    Key {
        place: APP,
        keys: &["dependsOn", "depends_on", "needs"],
        answer: Answer::Otherwise,
        help: "write `calls` for what it talks to, and `after` for what must be ready before it is deployed",
    },
    Key {
        place: APP,
        keys: &["egress", "networkPolicy", "networkPolicies", "allow", "allowedCalls"],
        answer: Answer::Otherwise,
        help: "write the names of what it calls: `calls: [NAME]`; the network policies and the rules of the mesh follow",
    },
    Key {
        place: APP,
        keys: &["hosts", "domain", "domains", "route", "routes"],
        answer: Answer::Otherwise,
        help: "write `expose: { ingress: …, host: … }`, or several such maps by names of your own: each is one host of an entry of `ingress`",
    },
    Key {
        place: APP,
        keys: &["autoscaling", "hpa", "minReplicas", "maxReplicas", "scale"],
        answer: Answer::Otherwise,
        help: "write `replicas: { min: 3, max: 12, cpu: 70% }`",
    },
    Key {
        place: APP,
        keys: &["limits", "requests"],
        answer: Answer::Otherwise,
        help: "write `resources: { cpu: 250m, memory: 256Mi }`",
    },
    Key {
        place: APP,
        keys: &["securityContext", "runAsUser"],
        answer: Answer::Otherwise,
        help: "pods are restricted without being told to; the number of the user is `user: 10001`",
    },
    Key {
        place: APP,
        keys: &["tag"],
        answer: Answer::Otherwise,
        help: "the version is a part of the image: `image: registry.example.com/shop/backend:2.4.0`",
    },
    Key {
        place: APP,
        keys: &["iamRole", "role", "permissions", "podIdentity"],
        answer: Answer::Otherwise,
        help: "an app gets rights in AWS by a secret of the kind `aws`: name it in `secrets`",
    },
];

/// The table of forms.
pub const VALUES: &[Value] = &[
    Value {
        path: &["apps", "*", "env", "*"],
        form: Form::Map,
        example: "{ API_KEY: { secret: payment-key } }",
        answer: Answer::Otherwise,
        help: "a secret is delivered, not copied: write `secrets: { NAME: { deliver: env, name: VARIABLE } }` beside `env`",
    },
    Value {
        path: &["apps", "*", "expose"],
        form: Form::List,
        example: "[{ ingress: public, host: shop.example.com }]",
        answer: Answer::Otherwise,
        help: "several ways from outside have names: write `expose: { shop: { ingress: …, host: … }, admin: { ingress: …, host: … } }`",
    },
    Value {
        path: &["apps", "*", "cluster"],
        form: Form::List,
        example: "[first, second]",
        answer: Answer::Never,
        help: "an app runs on one cluster: write one app for each cluster, with names of their own",
    },
    Value {
        path: &["apps", "*", "namespace"],
        form: Form::List,
        example: "[shop, jobs]",
        answer: Answer::Never,
        help: "an app has one namespace: write one app for each namespace, with names of their own",
    },
    Value {
        path: &["apps", "*", "image"],
        form: Form::Map,
        example: "{ repository: registry.example.com/shop/backend, tag: 2.4.0 }",
        answer: Answer::Otherwise,
        help: "write one text: `registry.example.com/shop/backend:2.4.0`",
    },
    Value {
        path: &["apps", "*", "calls", "*"],
        form: Form::Host,
        example: "[api.example.com]",
        answer: Answer::Otherwise,
        help: "a service outside is an entry of `externals`: `externals: { NAME: { hosts: [HOST] } }`, and `calls: [NAME]`",
    },
    Value {
        path: &["networks", "*", "cidr"],
        form: Form::List,
        example: "[10.40.0.0/16, 10.41.0.0/16]",
        answer: Answer::Never,
        help: "a network has one range: write one entry of `networks` for each, and `peerings` between them",
    },
    Value {
        path: &["ingress", "*", "cluster"],
        form: Form::List,
        example: "[first, second]",
        answer: Answer::Never,
        help: "an ingress is on one cluster: write one entry of `ingress` for each cluster",
    },
];

/// What to do instead of a key that the language does not have. `way` leads to the map in which it is written.
#[must_use]
pub fn key(way: &[String], key: &str) -> Option<&'static str> {
    let here = |place: Place| match (place, way) {
        (Place::Top, []) => true,
        (Place::Entry(section), [named, _]) => named == section,
        _ => false,
    };
    KEYS.iter().find(|row| here(row.place) && row.keys.contains(&key)).map(|row| row.help)
}

/// What to do instead of a value of this form. `way` leads to it.
#[must_use]
pub fn value(way: &[String], form: Form) -> Option<&'static str> {
    let here = |path: &[&str]| path.len() == way.len() && path.iter().zip(way).all(|(a, b)| *a == "*" || a == b);
    VALUES.iter().find(|row| row.form == form && here(row.path)).map(|row| row.help)
}

/// Whether a text looks like the name of a host outside: two names alone may be an app and its namespace, if the last is no domain that
/// many know.
#[must_use]
pub fn is_host(text: &str) -> bool {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let inside = [".local", ".svc", ".internal"].iter().any(|end| host.ends_with(end));
    let labels = host.split('.').collect::<Vec<_>>();
    let last = labels.last().is_some_and(|last| last.len() > 1 && last.chars().all(|c| c.is_ascii_alphabetic()));
    let outside = labels.len() > 2 || labels.last().is_some_and(|last| DOMAINS.contains(last));
    outside && last && !inside && labels.iter().all(|label| !label.is_empty())
}
