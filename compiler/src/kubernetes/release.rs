//! A chart deployed by Flux: source, release, values in a file of their own.

use platformc_output::{json, value::Value};

use super::object::{fields, map, object};
use crate::{
    graph::{Context, Files, Node},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog::Entry;

/// A Helm release and the objects beside it.
pub struct Release {
    name: String,
    namespace: String,
    chart: Chart,
    digest: Option<String>,
    /// The service account in whose name Flux installs it; none: Flux's own, which may do everything.
    account: Option<String>,
    /// The Secret with which the chart is fetched.
    login: Option<String>,
    values: Value,
    timeout: &'static str,
    objects: Vec<(&'static str, Vec<Value>)>,
    crds: bool,
    waits: bool,
    patches: Vec<Value>,
    others: Vec<Value>,
}

/// Where the chart of a release is said.
enum Chart {
    /// In the catalog, which knows its version.
    Known(&'static Entry),
    /// In the specification: name, exact version and repository.
    Said(String, String, String),
}

/// After how long a failed installation or upgrade is tried again.
const RETRY: &str = "5m";

impl Release {
    /// A release of a chart of the catalog.
    #[must_use]
    pub fn new(name: impl Into<String>, namespace: impl Into<String>, chart: &'static Entry, values: Value) -> Self {
        Self::from(name.into(), namespace.into(), Chart::Known(chart), values)
    }

    /// A release of any chart.
    #[must_use]
    pub fn of(
        name: impl Into<String>,
        namespace: impl Into<String>,
        chart: &str,
        version: &str,
        repository: &str,
        values: Value,
    ) -> Self {
        let chart = Chart::Said(chart.into(), version.into(), repository.into());
        Self::from(name.into(), namespace.into(), chart, values)
    }

    fn from(name: String, namespace: String, chart: Chart, values: Value) -> Self {
        Self {
            name,
            namespace,
            chart,
            digest: None,
            account: None,
            login: None,
            values,
            timeout: "10m",
            objects: Vec::new(),
            crds: false,
            waits: true,
            patches: Vec::new(),
            others: Vec::new(),
        }
    }

    /// The digest of the chart in its registry.
    #[must_use]
    pub fn digest(mut self, digest: &str) -> Self {
        self.digest = Some(digest.into());
        self
    }

    /// Flux installs it in the name of this service account of its namespace.
    #[must_use]
    pub fn account(mut self, name: &str) -> Self {
        self.account = Some(name.into());
        self
    }

    /// The chart is fetched with the login in this Secret of its namespace.
    #[must_use]
    pub fn login(mut self, secret: &str) -> Self {
        self.login = Some(secret.into());
        self
    }

    /// The chart's custom resource definitions follow its version.
    #[must_use]
    pub fn crds(mut self) -> Self {
        self.crds = true;
        self
    }

    /// Helm does not wait for the pods: they need a person first.
    #[must_use]
    pub fn unwaited(mut self) -> Self {
        self.waits = false;
        self
    }

    /// How long Helm waits, in Go's form.
    #[must_use]
    pub fn timeout(mut self, timeout: &'static str) -> Self {
        self.timeout = timeout;
        self
    }

    /// Changes an object of the chart that no value changes: a JSON patch, or a strategic merge patch of the object's own
    /// fields. What has the kind and the name must be there, or nothing is changed.
    #[must_use]
    pub fn patch(mut self, kind: &str, name: &str, patch: &Value) -> Self {
        let patch = match patch {
            Value::Object(fields) => {
                let mut object = map(json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name } }));
                object.extend(fields.clone());
                Value::Object(object)
            }
            list => list.clone(),
        };
        let text = platformc_output::yaml::document(&patch);
        self.patches.push(json!({ "target": { "kind": kind, "name": name }, "patch": text }));
        self
    }

    /// Fields of the chart's objects of a kind that somebody else changes while they run, as JSON pointers: Flux leaves them as
    /// they are. Without a name, those of all objects of the kind.
    #[must_use]
    pub fn changed_by_others(mut self, kind: &str, name: Option<&str>, paths: &[&str]) -> Self {
        let mut target = map(json!({ "kind": kind }));
        target.extend(name.map(|name| ("name".to_owned(), json!(name))));
        self.others.push(json!({ "paths": paths, "target": target }));
        self
    }

    /// A file of further objects beside the release.
    #[must_use]
    pub fn objects(mut self, file: &'static str, objects: Vec<Value>) -> Self {
        if !objects.is_empty() {
            self.objects.push((file, objects));
        }
        self
    }

    /// Writes the folder: `kustomization.yaml`, `source.yaml`, `release.yaml`, `values.yaml` and
    /// the further objects.
    pub fn write(mut self, context: &Context<'_>, out: &mut Files) {
        let (chart, version, repository) = match &self.chart {
            Chart::Known(entry) => {
                let chart = context.model.catalog.chart(entry);
                context.model.images().fill(chart, &mut self.values);
                (chart.name, chart.version, chart.repository)
            }
            Chart::Said(chart, version, repository) => (chart.as_str(), version.as_str(), repository.as_str()),
        };
        let interval = context.model.gitops.interval.go();
        let mut resources: Vec<&str> = self.objects.iter().map(|(file, _)| *file).collect();
        resources.extend(["source.yaml", "release.yaml"]);
        let values = values_name(&self.name);
        let config_map = json!({ "name": values, "namespace": self.namespace, "files": ["values.yaml"] });
        let kustomization = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": resources,
            "configMapGenerator": [config_map],
            "configurations": ["names.yaml"],
        });
        let reference = json!([{ "path": "spec/valuesFrom/name", "kind": "HelmRelease" }]);
        let names = json!({ "nameReference": [{ "kind": "ConfigMap", "version": "v1", "fieldSpecs": reference }] });
        let [of, id, _] = ids(&self.name, &self.namespace, repository.starts_with("oci://"));
        let (mut source, mut spec) = source(&of, chart, (version, self.digest.as_deref()), repository, &interval);
        if let (Some(login), Some(source)) = (&self.login, source.get_mut("spec").and_then(Value::as_object_mut)) {
            source.insert("secretRef".into(), json!({ "name": login }));
        }
        if let Value::Object(spec) = &mut spec {
            spec.insert("interval".into(), json!(interval));
            spec.insert("timeout".into(), json!(self.timeout));
            spec.insert("releaseName".into(), json!(self.name));
            if let Some(account) = &self.account {
                spec.insert("serviceAccountName".into(), json!(account));
            }
            let crds = if self.crds { "CreateReplace" } else { "Skip" };
            // A counted number of tries, once used up, leaves a release stalled for ever: what it waits for may come later,
            // such as a secret of Vault (<https://fluxcd.io/flux/components/helm/helmreleases/#retryonfailure-strategy>).
            let strategy = json!({ "name": "RetryOnFailure", "retryInterval": RETRY });
            let mut install = json!({ "crds": crds, "strategy": strategy });
            let mut upgrade = json!({ "crds": crds, "strategy": strategy });
            for action in [&mut install, &mut upgrade].into_iter().filter_map(Value::as_object_mut) {
                if !self.waits {
                    action.insert("disableWait".into(), json!(true));
                }
            }
            spec.insert("install".into(), install);
            spec.insert("upgrade".into(), upgrade);
            spec.insert("driftDetection".into(), drift_detection(&self.others));
            spec.insert(
                "valuesFrom".into(),
                json!([{ "kind": "ConfigMap", "name": values, "valuesKey": "values.yaml" }]),
            );
            if !self.patches.is_empty() {
                spec.insert("postRenderers".into(), json!([{ "kustomize": { "patches": self.patches } }]));
            }
        }
        let release = object(&id, fields([("spec", spec)]));
        out.yaml("kustomization.yaml", [kustomization]);
        out.yaml("names.yaml", [names]);
        out.yaml("source.yaml", [source]);
        out.yaml("release.yaml", [release]);
        out.yaml("values.yaml", [self.values]);
        for (file, objects) in self.objects {
            out.yaml(file, objects);
        }
    }
}

/// Flux takes back what is changed by hand, but for these fields.
fn drift_detection(others: &[Value]) -> Value {
    let mut detection = map(json!({ "mode": "enabled" }));
    if !others.is_empty() {
        detection.insert("ignore".into(), json!(others));
    }
    Value::Object(detection)
}

/// The objects of a release beside what its chart makes: its source, itself, and its values.
fn ids<'a>(name: &'a str, namespace: &'a str, oci: bool) -> [ObjectId<'a>; 3] {
    let source = if oci { ObjectKind::OciRepository } else { ObjectKind::HelmRepository };
    [
        ObjectId::new(source, namespace, name),
        ObjectId::new(ObjectKind::HelmRelease, namespace, name),
        ObjectId::new(ObjectKind::ConfigMap, namespace, values_name(name)),
    ]
}

/// The `ConfigMap` with the values of a release.
fn values_name(release: &str) -> String {
    format!("{release}-values")
}

impl Node {
    /// Terraform installs a chart of the catalog.
    #[must_use]
    pub fn installs(mut self, chart: &'static Entry) -> Self {
        self.charts.push(chart);
        self
    }

    /// It deploys a chart of the catalog: it makes the release's own objects, and Flux waits for the release.
    #[must_use]
    pub fn deploys(mut self, name: &str, namespace: &str, chart: &'static Entry) -> Self {
        self.charts.push(chart);
        self.releases(name, namespace, chart.is_oci())
    }

    /// The same for a chart of any repository.
    #[must_use]
    pub fn deploys_from(self, name: &str, namespace: &str, repository: &str) -> Self {
        self.releases(name, namespace, repository.starts_with("oci://"))
    }

    fn releases(self, name: &str, namespace: &str, oci: bool) -> Self {
        let ids = ids(name, namespace, oci);
        let (api_version, kind) = (ObjectKind::HelmRelease.api_version(), ObjectKind::HelmRelease.kind());
        self.health(api_version, kind, name, namespace).makes_all(ids)
    }
}

/// The source of a chart, and the beginning of the release's spec that refers to it.
fn source(
    id: &ObjectId<'_>,
    chart: &str,
    (version, digest): (&str, Option<&str>),
    repository: &str,
    interval: &str,
) -> (Value, Value) {
    let reference = json!({ "kind": id.kind.kind(), "name": id.name });
    if id.kind == ObjectKind::OciRepository {
        // Flux takes the digest, and the tag says to people what it is
        let mut tag = map(json!({ "tag": version }));
        tag.extend(digest.map(|digest| ("digest".to_owned(), json!(digest))));
        let spec = json!({
            "interval": interval,
            "url": format!("{repository}/{chart}"),
            "ref": tag,
            "layerSelector": {
                "mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                "operation": "copy",
            },
        });
        return (object(id, fields([("spec", spec)])), json!({ "chartRef": reference }));
    }
    let source = object(id, json!({ "spec": { "interval": interval, "url": repository } }));
    let spec = json!({ "chart": { "spec": { "chart": chart, "version": version, "sourceRef": reference } } });
    (source, spec)
}
