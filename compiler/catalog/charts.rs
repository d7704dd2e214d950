// Made by catalog/index.py from catalog/charts/*.json.

pub const AWS_EFS_CSI_DRIVER: Chart = Chart {
    name: "aws-efs-csi-driver",
    version: "4.4.1",
    repository: "https://kubernetes-sigs.github.io/aws-efs-csi-driver",
};

pub const AWS_LOAD_BALANCER_CONTROLLER: Chart = Chart {
    name: "aws-load-balancer-controller",
    version: "3.5.0",
    repository: "https://aws.github.io/eks-charts",
};

pub const BASE: Chart = Chart {
    name: "base",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
};

pub const CERT_MANAGER: Chart = Chart {
    name: "cert-manager",
    version: "v1.21.1",
    repository: "oci://quay.io/jetstack/charts",
};

pub const CLUSTER_AUTOSCALER: Chart = Chart {
    name: "cluster-autoscaler",
    version: "9.59.0",
    repository: "https://kubernetes.github.io/autoscaler",
};

pub const CNI: Chart = Chart {
    name: "cni",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
};

pub const CONSUL: Chart = Chart {
    name: "consul",
    version: "2.0.3",
    repository: "https://helm.releases.hashicorp.com",
};

pub const FLUX_INSTANCE: Chart = Chart {
    name: "flux-instance",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
};

pub const FLUX_OPERATOR: Chart = Chart {
    name: "flux-operator",
    version: "0.49.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
};

pub const GATEWAY: Chart = Chart {
    name: "gateway",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
};

pub const GITLAB_RUNNER: Chart = Chart {
    name: "gitlab-runner",
    version: "0.86.0",
    repository: "https://charts.gitlab.io",
};

pub const ISTIOD: Chart = Chart {
    name: "istiod",
    version: "1.30.3",
    repository: "oci://registry.istio.io/release/charts",
};

pub const KARPENTER: Chart = Chart {
    name: "karpenter",
    version: "1.14.1",
    repository: "oci://public.ecr.aws/karpenter",
};

pub const KUBE_PROMETHEUS_STACK: Chart = Chart {
    name: "kube-prometheus-stack",
    version: "88.5.3",
    repository: "https://prometheus-community.github.io/helm-charts",
};

pub const METRICS_SERVER: Chart = Chart {
    name: "metrics-server",
    version: "3.13.1",
    repository: "https://kubernetes-sigs.github.io/metrics-server",
};

pub const PROMETHEUS_OPERATOR_CRDS: Chart = Chart {
    name: "prometheus-operator-crds",
    version: "31.0.1",
    repository: "https://prometheus-community.github.io/helm-charts",
};

pub const VAULT: Chart = Chart {
    name: "vault",
    version: "0.34.1",
    repository: "https://helm.releases.hashicorp.com",
};

pub const VAULT_SECRETS_OPERATOR: Chart = Chart {
    name: "vault-secrets-operator",
    version: "1.4.1",
    repository: "https://helm.releases.hashicorp.com",
};
