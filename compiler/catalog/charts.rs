// Made by catalog/index.py from catalog/charts/*.json and catalog/kubernetes.json.

pub const AWS_EFS_CSI_DRIVER: Chart = Chart {
    name: "aws-efs-csi-driver",
    version: "4.4.1",
    repository: "https://kubernetes-sigs.github.io/aws-efs-csi-driver",
    kubernetes: 17,
};

pub const AWS_LOAD_BALANCER_CONTROLLER: Chart = Chart {
    name: "aws-load-balancer-controller",
    version: "3.5.0",
    repository: "https://aws.github.io/eks-charts",
    kubernetes: 0,
};

pub const BASE: Chart = Chart {
    name: "base",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
    kubernetes: 0,
};

pub const CERT_MANAGER: Chart = Chart {
    name: "cert-manager",
    version: "v1.21.1",
    repository: "oci://quay.io/jetstack/charts",
    kubernetes: 22,
};

pub const CLUSTER_AUTOSCALER: Chart = Chart {
    name: "cluster-autoscaler",
    version: "9.59.0",
    repository: "https://kubernetes.github.io/autoscaler",
    kubernetes: 0,
};

pub const CNI: Chart = Chart {
    name: "cni",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
    kubernetes: 0,
};

pub const CONSUL: Chart = Chart {
    name: "consul",
    version: "2.0.3",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 22,
};

pub const FLUX_INSTANCE: Chart = Chart {
    name: "flux-instance",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
    kubernetes: 22,
};

pub const FLUX_OPERATOR: Chart = Chart {
    name: "flux-operator",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
    kubernetes: 22,
};

pub const GATEWAY: Chart = Chart {
    name: "gateway",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
    kubernetes: 0,
};

pub const GITLAB_RUNNER: Chart = Chart {
    name: "gitlab-runner",
    version: "0.86.0",
    repository: "https://charts.gitlab.io",
    kubernetes: 0,
};

pub const ISTIOD: Chart = Chart {
    name: "istiod",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
    kubernetes: 0,
};

pub const KARPENTER: Chart = Chart {
    name: "karpenter",
    version: "1.14.1",
    repository: "oci://public.ecr.aws/karpenter",
    kubernetes: 0,
};

pub const KUBE_PROMETHEUS_STACK: Chart = Chart {
    name: "kube-prometheus-stack",
    version: "88.5.3",
    repository: "https://prometheus-community.github.io/helm-charts",
    kubernetes: 25,
};

pub const METRICS_SERVER: Chart = Chart {
    name: "metrics-server",
    version: "3.13.1",
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    kubernetes: 0,
};

pub const PROMETHEUS_OPERATOR_CRDS: Chart = Chart {
    name: "prometheus-operator-crds",
    version: "31.0.1",
    repository: "https://prometheus-community.github.io/helm-charts",
    kubernetes: 16,
};

pub const SECRETS_STORE_CSI_DRIVER: Chart = Chart {
    name: "secrets-store-csi-driver",
    version: "1.6.0",
    repository: "https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts",
    kubernetes: 30,
};

pub const VAULT: Chart = Chart {
    name: "vault",
    version: "0.34.1",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 20,
};

pub const VAULT_SECRETS_OPERATOR: Chart = Chart {
    name: "vault-secrets-operator",
    version: "1.4.1",
    repository: "https://helm.releases.hashicorp.com",
    kubernetes: 21,
};

pub const ALL: &[&Chart] = &[
    &AWS_EFS_CSI_DRIVER,
    &AWS_LOAD_BALANCER_CONTROLLER,
    &BASE,
    &CERT_MANAGER,
    &CLUSTER_AUTOSCALER,
    &CNI,
    &CONSUL,
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

/// Support of Kubernetes by EKS, as of 2026-11-25: <https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html>.
pub const KUBERNETES: &[Support] = &[
    Support { minor: 31, standard: "2025-11-26", extended: "2026-11-26", over: true },
    Support { minor: 32, standard: "2026-03-23", extended: "2027-03-23", over: true },
    Support { minor: 33, standard: "2026-07-29", extended: "2027-07-29", over: true },
    Support { minor: 34, standard: "2026-12-02", extended: "2027-12-02", over: false },
    Support { minor: 35, standard: "2027-03-27", extended: "2028-03-27", over: false },
    Support { minor: 36, standard: "2027-08-02", extended: "2028-08-02", over: false },
];
