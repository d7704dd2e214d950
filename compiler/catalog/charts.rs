// Made by catalog/index.py from catalog.json, charts/*.json, images.json, rights.json, kubernetes.json, databases.json, node-images.json,
// providers.json and, once there is one, the catalog in previous/.

/// The chart `aws-efs-csi-driver`.
pub const AWS_EFS_CSI_DRIVER: Entry = Entry(Chart {
    name: "aws-efs-csi-driver",
    version: "4.4.1",
    repository: "https://kubernetes-sigs.github.io/aws-efs-csi-driver",
    kubernetes: 17,
    source: Said { from: "kubernetes-sigs/aws-efs-csi-driver, tag helm-chart-aws-efs-csi-driver-4.4.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.repository", upstream: "public.ecr.aws/efs-csi-driver/amazon/aws-efs-csi-driver", moved: false },
        Source { key: "sidecars.livenessProbe.image.repository", upstream: "public.ecr.aws/csi-components/livenessprobe", moved: false },
        Source { key: "sidecars.nodeDriverRegistrar.image.repository", upstream: "public.ecr.aws/csi-components/csi-node-driver-registrar", moved: false },
        Source { key: "sidecars.csiProvisioner.image.repository", upstream: "public.ecr.aws/csi-components/csi-provisioner", moved: false },
    ],
});

/// The chart `aws-load-balancer-controller`.
pub const AWS_LOAD_BALANCER_CONTROLLER: Entry = Entry(Chart {
    name: "aws-load-balancer-controller",
    version: "3.5.0",
    repository: "https://aws.github.io/eks-charts",
    kubernetes: 0,
    source: Said { from: "aws/eks-charts, commit 5239609 (release 3.5.0)", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.repository", upstream: "public.ecr.aws/eks/aws-load-balancer-controller", moved: false },
    ],
});

/// The chart `base`.
pub const BASE: Entry = Entry(Chart {
    name: "base",
    version: "1.30.3",
    repository: "oci://ghcr.io/istio/release/charts",
    kubernetes: 0,
    source: Said { from: "istio/istio, tag 1.30.3", as_of: "2026-11-25" },
    images: &[],
});

/// The chart `cert-manager`.
pub const CERT_MANAGER: Entry = Entry(Chart {
    name: "cert-manager",
    version: "v1.21.1",
    repository: "oci://quay.io/jetstack/charts",
    kubernetes: 22,
    source: Said { from: "cert-manager/cert-manager, tag v1.21.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "imageRegistry", upstream: "quay.io", moved: false },
    ],
});

/// The chart `cluster-autoscaler`.
pub const CLUSTER_AUTOSCALER: Entry = Entry(Chart {
    name: "cluster-autoscaler",
    version: "9.59.0",
    repository: "https://kubernetes.github.io/autoscaler",
    kubernetes: 0,
    source: Said { from: "kubernetes/autoscaler, tag cluster-autoscaler-chart-9.59.0", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.repository", upstream: "registry.k8s.io/autoscaling/cluster-autoscaler", moved: false },
    ],
});

/// The chart `cni`.
pub const CNI: Entry = Entry(Chart {
    name: "cni",
    version: "1.30.3",
    repository: "oci://ghcr.io/istio/release/charts",
    kubernetes: 0,
    source: Said { from: "istio/istio, tag 1.30.3", as_of: "2026-11-25" },
    images: &[
        Source { key: "global.hub", upstream: "docker.io/istio", moved: true },
    ],
});

/// The chart `consul`.
pub const CONSUL: Entry = Entry(Chart {
    name: "consul",
    version: "2.0.3",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 22,
    source: Said { from: "hashicorp/consul-k8s, tag v2.0.3", as_of: "2026-11-25" },
    images: &[
        Source { key: "global.image", upstream: "hashicorp/consul:2.0.3", moved: false },
        Source { key: "global.imageK8S", upstream: "hashicorp/consul-k8s-control-plane:2.0.3", moved: false },
        Source { key: "global.imageConsulDataplane", upstream: "hashicorp/consul-dataplane:2.0.3", moved: false },
    ],
});

/// The chart `external-dns`.
pub const EXTERNAL_DNS: Entry = Entry(Chart {
    name: "external-dns",
    version: "1.21.1",
    repository: "https://kubernetes-sigs.github.io/external-dns",
    kubernetes: 0,
    source: Said { from: "kubernetes-sigs/external-dns, tag external-dns-helm-chart-1.21.1", as_of: "2026-11-29" },
    images: &[
        Source { key: "image.repository", upstream: "registry.k8s.io/external-dns/external-dns", moved: false },
    ],
});

/// The chart `flux-instance`.
pub const FLUX_INSTANCE: Entry = Entry(Chart {
    name: "flux-instance",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
    kubernetes: 22,
    source: Said { from: "controlplaneio-fluxcd/charts, commit fc87d3b (release 0.49.0)", as_of: "2026-11-25" },
    images: &[
        Source { key: "healthcheck.image.repository", upstream: "ghcr.io/controlplaneio-fluxcd/flux-operator-cli", moved: false },
        Source { key: "instance.distribution.registry", upstream: "ghcr.io/fluxcd", moved: false },
    ],
});

/// The chart `flux-operator`.
pub const FLUX_OPERATOR: Entry = Entry(Chart {
    name: "flux-operator",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
    kubernetes: 22,
    source: Said { from: "controlplaneio-fluxcd/charts, commit fc87d3b (release 0.49.0)", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.repository", upstream: "ghcr.io/controlplaneio-fluxcd/flux-operator", moved: false },
    ],
});

/// The chart `gateway`.
pub const GATEWAY: Entry = Entry(Chart {
    name: "gateway",
    version: "1.30.3",
    repository: "oci://ghcr.io/istio/release/charts",
    kubernetes: 0,
    source: Said { from: "istio/istio, tag 1.30.3", as_of: "2026-11-25" },
    images: &[],
});

/// The chart `gitlab-runner`.
pub const GITLAB_RUNNER: Entry = Entry(Chart {
    name: "gitlab-runner",
    version: "0.86.0",
    repository: "https://charts.gitlab.io",
    kubernetes: 0,
    source: Said { from: "the packaged chart gitlab-runner-0.86.0.tgz", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.registry", upstream: "registry.gitlab.com", moved: false },
    ],
});

/// The chart `istiod`.
pub const ISTIOD: Entry = Entry(Chart {
    name: "istiod",
    version: "1.30.3",
    repository: "oci://ghcr.io/istio/release/charts",
    kubernetes: 0,
    source: Said { from: "istio/istio, tag 1.30.3", as_of: "2026-11-25" },
    images: &[
        Source { key: "global.hub", upstream: "docker.io/istio", moved: true },
    ],
});

/// The chart `karpenter`.
pub const KARPENTER: Entry = Entry(Chart {
    name: "karpenter",
    version: "1.14.1",
    repository: "oci://public.ecr.aws/karpenter",
    kubernetes: 0,
    source: Said { from: "aws/karpenter-provider-aws, tag v1.14.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "controller.image.repository", upstream: "public.ecr.aws/karpenter/controller", moved: false },
    ],
});

/// The chart `kube-prometheus-stack`.
pub const KUBE_PROMETHEUS_STACK: Entry = Entry(Chart {
    name: "kube-prometheus-stack",
    version: "88.5.3",
    repository: "https://prometheus-community.github.io/helm-charts",
    kubernetes: 25,
    source: Said { from: "prometheus-community/helm-charts, tag kube-prometheus-stack-88.5.3, with kube-state-metrics 8.4.0, prometheus-node-exporter 4.56.1, grafana 12.11.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "alertmanager.alertmanagerSpec.image.registry", upstream: "quay.io", moved: false },
        Source { key: "grafana.image.registry", upstream: "docker.io", moved: false },
        Source { key: "grafana.sidecar.image.registry", upstream: "quay.io", moved: false },
        Source { key: "kube-state-metrics.image.registry", upstream: "registry.k8s.io", moved: false },
        Source { key: "prometheus.prometheusSpec.image.registry", upstream: "quay.io", moved: false },
        Source { key: "prometheus-node-exporter.image.registry", upstream: "quay.io", moved: false },
        Source { key: "prometheusOperator.image.registry", upstream: "quay.io", moved: false },
        Source { key: "prometheusOperator.prometheusConfigReloader.image.registry", upstream: "quay.io", moved: false },
        Source { key: "prometheusOperator.thanosImage.registry", upstream: "quay.io", moved: false },
    ],
});

/// The chart `metrics-server`.
pub const METRICS_SERVER: Entry = Entry(Chart {
    name: "metrics-server",
    version: "3.13.1",
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    kubernetes: 0,
    source: Said { from: "kubernetes-sigs/metrics-server, tag metrics-server-helm-chart-3.13.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "image.repository", upstream: "registry.k8s.io/metrics-server/metrics-server", moved: false },
    ],
});

/// The chart `prometheus-operator-crds`.
pub const PROMETHEUS_OPERATOR_CRDS: Entry = Entry(Chart {
    name: "prometheus-operator-crds",
    version: "31.0.1",
    repository: "https://prometheus-community.github.io/helm-charts",
    kubernetes: 16,
    source: Said { from: "prometheus-community/helm-charts, tag prometheus-operator-crds-31.0.1", as_of: "2026-11-25" },
    images: &[],
});

/// The chart `secrets-store-csi-driver`.
pub const SECRETS_STORE_CSI_DRIVER: Entry = Entry(Chart {
    name: "secrets-store-csi-driver",
    version: "1.6.0",
    repository: "https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts",
    kubernetes: 30,
    source: Said { from: "kubernetes-sigs/secrets-store-csi-driver, commit 0aad886 (release 1.6.0)", as_of: "2026-11-25" },
    images: &[
        Source { key: "linux.image.repository", upstream: "registry.k8s.io/csi-secrets-store/driver", moved: false },
        Source { key: "linux.registrarImage.repository", upstream: "registry.k8s.io/sig-storage/csi-node-driver-registrar", moved: false },
        Source { key: "linux.livenessProbeImage.repository", upstream: "registry.k8s.io/sig-storage/livenessprobe", moved: false },
    ],
});

/// The chart `vault`.
pub const VAULT: Entry = Entry(Chart {
    name: "vault",
    version: "0.34.1",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 20,
    source: Said { from: "hashicorp/vault-helm, commit aa1c92e (release 0.34.1)", as_of: "2026-11-25" },
    images: &[
        Source { key: "csi.agent.image.repository", upstream: "hashicorp/vault", moved: false },
        Source { key: "csi.image.repository", upstream: "hashicorp/vault-csi-provider", moved: false },
        Source { key: "injector.agentImage.repository", upstream: "hashicorp/vault", moved: false },
        Source { key: "injector.image.repository", upstream: "hashicorp/vault-k8s", moved: false },
        Source { key: "server.image.repository", upstream: "hashicorp/vault", moved: false },
    ],
});

/// The chart `vault-secrets-operator`.
pub const VAULT_SECRETS_OPERATOR: Entry = Entry(Chart {
    name: "vault-secrets-operator",
    version: "1.4.1",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 21,
    source: Said { from: "hashicorp/vault-secrets-operator, tag v1.4.1", as_of: "2026-11-25" },
    images: &[
        Source { key: "controller.kubeRbacProxy.image.repository", upstream: "quay.io/brancz/kube-rbac-proxy", moved: false },
        Source { key: "controller.manager.image.repository", upstream: "hashicorp/vault-secrets-operator", moved: false },
    ],
});

/// All charts, in the order of their names.
pub const ALL: &[&Entry] = &[
    &AWS_EFS_CSI_DRIVER,
    &AWS_LOAD_BALANCER_CONTROLLER,
    &BASE,
    &CERT_MANAGER,
    &CLUSTER_AUTOSCALER,
    &CNI,
    &CONSUL,
    &EXTERNAL_DNS,
    &FLUX_INSTANCE,
    &FLUX_OPERATOR,
    &GATEWAY,
    &GITLAB_RUNNER,
    &ISTIOD,
    &KARPENTER,
    &KUBE_PROMETHEUS_STACK,
    &METRICS_SERVER,
    &PROMETHEUS_OPERATOR_CRDS,
    &SECRETS_STORE_CSI_DRIVER,
    &VAULT,
    &VAULT_SECRETS_OPERATOR,
];

/// The images that platformc puts into objects itself.
pub mod image {
    use super::{Image, Said};

    /// `public.ecr.aws/aws-cli/aws-cli`.
    pub const AWS_CLI: Image = Image { id: "AWS_CLI", name: "public.ecr.aws/aws-cli/aws-cli", tag: "2.31.0", source: Said { from: "https://gallery.ecr.aws/aws-cli/aws-cli", as_of: "2026-11-29" } };
    /// `registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper`.
    pub const GITLAB_RUNNER_HELPER_AMD64: Image = Image { id: "GITLAB_RUNNER_HELPER_AMD64", name: "registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper", tag: "x86_64-v18.9.0", source: Said { from: "the chart gitlab-runner 0.86.0", as_of: "2026-11-29" } };
    /// `registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper`.
    pub const GITLAB_RUNNER_HELPER_ARM64: Image = Image { id: "GITLAB_RUNNER_HELPER_ARM64", name: "registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper", tag: "arm64-v18.9.0", source: Said { from: "the chart gitlab-runner 0.86.0", as_of: "2026-11-29" } };
    /// `quay.io/openbao/openbao`.
    pub const OPENBAO: Image = Image { id: "OPENBAO", name: "quay.io/openbao/openbao", tag: "2.6.2", source: Said { from: "https://github.com/openbao/openbao/releases/tag/v2.6.2", as_of: "2026-11-25" } };
    /// `ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib`.
    pub const OPENTELEMETRY_COLLECTOR: Image = Image { id: "OPENTELEMETRY_COLLECTOR", name: "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib", tag: "0.156.0", source: Said { from: "https://github.com/open-telemetry/opentelemetry-collector-releases/releases/tag/v0.156.0", as_of: "2026-11-29" } };
    /// `hashicorp/vault`.
    pub const VAULT: Image = Image { id: "VAULT", name: "hashicorp/vault", tag: "2.0.4", source: Said { from: "the chart vault 0.34.1", as_of: "2026-11-25" } };
    /// All of them, in the order of their names.
    pub const ALL: &[&Image] = &[&AWS_CLI, &GITLAB_RUNNER_HELPER_AMD64, &GITLAB_RUNNER_HELPER_ARM64, &OPENBAO, &OPENTELEMETRY_COLLECTOR, &VAULT];
}

/// The distribution of Flux that the operator carries in its own image: <https://github.com/controlplaneio-fluxcd/flux-operator/tree/v0.49.0/config/data/flux>.
pub(crate) const FLUX: &str = "2.8.7";

/// Where that is listed.
pub(crate) const FLUX_SOURCE: Said = Said { from: "https://github.com/controlplaneio-fluxcd/flux-operator/tree/v0.49.0/config/data/flux", as_of: "2026-11-29" };

/// The Terraform providers that roots pin, with the schema that their blocks are checked against.
pub(crate) const PROVIDERS: &[Provider] = &[
    Provider { name: "hashicorp/aws", version: "5.100.0", source: Said { from: "https://github.com/hashicorp/terraform-provider-aws/releases/tag/v5.100.0", as_of: "2026-11-30" } },
    Provider { name: "hashicorp/helm", version: "3.1.1", source: Said { from: "https://github.com/hashicorp/terraform-provider-helm/releases/tag/v3.1.1", as_of: "2026-11-30" } },
    Provider { name: "hashicorp/kubernetes", version: "2.38.0", source: Said { from: "https://github.com/hashicorp/terraform-provider-kubernetes/releases/tag/v2.38.0", as_of: "2026-11-30" } },
    Provider { name: "hashicorp/vault", version: "5.13.0", source: Said { from: "https://github.com/hashicorp/terraform-provider-vault/releases/tag/v5.13.0", as_of: "2026-11-30" } },
];

/// Who may become another in a cluster, by the roles that the charts of the platform bind outside of their own namespace.
pub(crate) const HOLDERS: &[Holder] = &[
    Holder { release: "cert-manager", account: "cert-manager/cert-manager", namespace: None, powers: &[Power::Secrets] },
    Holder { release: "cert-manager", account: "cert-manager/cert-manager-cainjector", namespace: None, powers: &[Power::Secrets, Power::Webhooks] },
    Holder { release: "cluster-autoscaler", account: "kube-system/cluster-autoscaler", namespace: None, powers: &[Power::Workloads] },
    Holder { release: "consul", account: "consul/consul-cni", namespace: None, powers: &[Power::Workloads] },
    Holder { release: "consul", account: "consul/consul-connect-injector", namespace: None, powers: &[Power::Secrets, Power::Workloads] },
    Holder { release: "consul", account: "consul/consul-webhook-cert-manager", namespace: None, powers: &[Power::Secrets, Power::Webhooks] },
    Holder { release: "flux", account: "flux-system/helm-controller", namespace: None, powers: &[Power::Commands, Power::Impersonation, Power::Rights, Power::Secrets, Power::Tokens, Power::Webhooks, Power::Workloads] },
    Holder { release: "flux", account: "flux-system/kustomize-controller", namespace: None, powers: &[Power::Commands, Power::Impersonation, Power::Rights, Power::Secrets, Power::Tokens, Power::Webhooks, Power::Workloads] },
    Holder { release: "gitlab-runner", account: "gitlab-runner/gitlab-runner", namespace: Some("gitlab-runner-jobs"), powers: &[Power::Commands, Power::Secrets, Power::Workloads] },
    Holder { release: "istiod", account: "istio-system/istio-reader-service-account", namespace: None, powers: &[Power::Secrets] },
    Holder { release: "istiod", account: "istio-system/istiod", namespace: None, powers: &[Power::Secrets, Power::Webhooks] },
    Holder { release: "vault-secrets-operator", account: "vault-secrets-operator/vault-secrets-operator-controller-manager", namespace: None, powers: &[Power::Secrets] },
];

/// Support of Kubernetes by EKS, as of 2026-11-25: <https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html>.
pub const KUBERNETES: &[Support] = &[
    Support { minor: 31, standard: "2025-11-26", extended: "2026-11-26", over: true },
    Support { minor: 32, standard: "2026-03-23", extended: "2027-03-23", over: true },
    Support { minor: 33, standard: "2026-07-29", extended: "2027-07-29", over: true },
    Support { minor: 34, standard: "2026-12-02", extended: "2027-12-02", over: false },
    Support { minor: 35, standard: "2027-03-27", extended: "2028-03-27", over: false },
    Support { minor: 36, standard: "2027-08-02", extended: "2028-08-02", over: false },
];

/// Major versions of PostgreSQL that RDS offers with standard support, as of 2026-11-25:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html>.
pub const POSTGRESQL: &[&str] = &["14", "15", "16", "17", "18"];

/// Major versions of MySQL that RDS offers with standard support, as of 2026-11-25:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html>.
pub const MYSQL: &[&str] = &["8.4"];

/// The release of the image of EKS (Amazon Linux 2023) for each minor version of Kubernetes, as of 2026-11-30:
/// <https://github.com/awslabs/amazon-eks-ami/releases/tag/v20261023>.
pub(crate) const NODE_IMAGES: &[(u16, &str)] = &[
    (31, "v20261023"),
    (32, "v20261023"),
    (33, "v20261023"),
    (34, "v20261023"),
    (35, "v20261023"),
    (36, "v20261023"),
    (37, "v20261023"),
];

/// Where those are listed.
pub(crate) const NODE_IMAGES_SOURCE: Said = Said { from: "https://github.com/awslabs/amazon-eks-ami/releases/tag/v20261023", as_of: "2026-11-30" };

/// The catalog of this program, of 2026-11-30.
pub static OWN: Catalog = Catalog { name: "2026.11", date: "2026-11-30", differences: Differences::NONE };

/// The catalog before it, which this program still carries.
pub static PREVIOUS: Option<&Catalog> = None;
