// Made by compiler/catalog/index.py from earlier/.

/// An earlier catalog for tests.
pub static EARLIER: Catalog = Catalog {
    name: "2000.01",
    date: "2000-01-31",
    differences: Differences {
        charts: &[
            Chart {
                name: "consul",
                version: "2.0.0",
                repository: "https://helm.releases.hashicorp.com",
                kubernetes: 22,
                source: Said { from: "hashicorp/consul-k8s, tag v2.0.0", as_of: "2026-11-30" },
                images: &[
                    Source { key: "global.image", upstream: "hashicorp/consul:2.0.0", moved: false },
                    Source { key: "global.imageK8S", upstream: "hashicorp/consul-k8s-control-plane:2.0.0", moved: false },
                    Source { key: "global.imageConsulDataplane", upstream: "hashicorp/consul-dataplane:2.0.0", moved: false },
                ],
            },
            Chart {
                name: "secrets-store-csi-driver",
                version: "1.5.6",
                repository: "https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts",
                kubernetes: 16,
                source: Said { from: "kubernetes-sigs/secrets-store-csi-driver, tag v1.5.6", as_of: "2026-11-30" },
                images: &[
                    Source { key: "linux.image.repository", upstream: "registry.k8s.io/csi-secrets-store/driver", moved: false },
                    Source { key: "linux.registrarImage.repository", upstream: "registry.k8s.io/sig-storage/csi-node-driver-registrar", moved: false },
                    Source { key: "linux.livenessProbeImage.repository", upstream: "registry.k8s.io/sig-storage/livenessprobe", moved: false },
                ],
            },
            Chart {
                name: "vault",
                version: "0.33.0",
                repository: "https://helm.releases.hashicorp.com",
                kubernetes: 20,
                source: Said { from: "hashicorp/vault-helm, tag v0.33.0", as_of: "2026-11-30" },
                images: &[
                    Source { key: "csi.agent.image.repository", upstream: "hashicorp/vault", moved: false },
                    Source { key: "csi.image.repository", upstream: "hashicorp/vault-csi-provider", moved: false },
                    Source { key: "injector.agentImage.repository", upstream: "hashicorp/vault", moved: false },
                    Source { key: "injector.image.repository", upstream: "hashicorp/vault-k8s", moved: false },
                    Source { key: "server.image.repository", upstream: "hashicorp/vault", moved: false },
                ],
            },
            Chart {
                name: "vault-secrets-operator",
                version: "1.3.0",
                repository: "https://helm.releases.hashicorp.com",
                kubernetes: 21,
                source: Said { from: "hashicorp/vault-secrets-operator, tag v1.3.0", as_of: "2026-11-30" },
                images: &[
                    Source { key: "controller.kubeRbacProxy.image.repository", upstream: "quay.io/brancz/kube-rbac-proxy", moved: false },
                    Source { key: "controller.manager.image.repository", upstream: "hashicorp/vault-secrets-operator", moved: false },
                ],
            },
        ],
        images: &[Image { id: "VAULT", name: "hashicorp/vault", tag: "2.0.2", source: Said { from: "the chart vault 0.33.0", as_of: "2026-11-30" } }],
        flux: None,
        holders: None,
        node_images: Some(&[(35, "v20260818"), (36, "v20260818")]),
        providers: &[],
    },
};
