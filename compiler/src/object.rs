//! Kubernetes objects by what tells them apart: kind, namespace and name. Declarations and lowering both take them from here.

use std::{borrow::Cow, fmt};

/// Writes down each kind once: its name here, its `apiVersion` and its `kind`.
macro_rules! kinds {
    ($($variant:ident $api_version:literal $kind:literal,)*) => {
        /// A kind of Kubernetes objects that platformc makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ObjectKind {
            $(
                #[doc = concat!("`", $kind, "` of `", $api_version, "`.")]
                $variant,
            )*
        }

        impl ObjectKind {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            fn of(api_version: &str, kind: &str) -> Option<Self> {
                match (kind, api_version) {
                    $(($kind, $api_version) => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The `apiVersion` of its objects.
            #[must_use]
            pub const fn api_version(self) -> &'static str {
                match self {
                    $(Self::$variant => $api_version,)*
                }
            }

            /// The `kind` of its objects.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self {
                    $(Self::$variant => $kind,)*
                }
            }
        }
    };
}

kinds! {
    Namespace "v1" "Namespace",
    ServiceAccount "v1" "ServiceAccount",
    ConfigMap "v1" "ConfigMap",
    Secret "v1" "Secret",
    Service "v1" "Service",
    PersistentVolume "v1" "PersistentVolume",
    PersistentVolumeClaim "v1" "PersistentVolumeClaim",
    Deployment "apps/v1" "Deployment",
    StatefulSet "apps/v1" "StatefulSet",
    HorizontalPodAutoscaler "autoscaling/v2" "HorizontalPodAutoscaler",
    CronJob "batch/v1" "CronJob",
    Job "batch/v1" "Job",
    NetworkPolicy "networking.k8s.io/v1" "NetworkPolicy",
    PodDisruptionBudget "policy/v1" "PodDisruptionBudget",
    EnvoyFilter "networking.istio.io/v1alpha3" "EnvoyFilter",
    Role "rbac.authorization.k8s.io/v1" "Role",
    RoleBinding "rbac.authorization.k8s.io/v1" "RoleBinding",
    ClusterRoleBinding "rbac.authorization.k8s.io/v1" "ClusterRoleBinding",
    StorageClass "storage.k8s.io/v1" "StorageClass",
    Certificate "cert-manager.io/v1" "Certificate",
    Issuer "cert-manager.io/v1" "Issuer",
    ClusterIssuer "cert-manager.io/v1" "ClusterIssuer",
    HelmRelease "helm.toolkit.fluxcd.io/v2" "HelmRelease",
    HelmRepository "source.toolkit.fluxcd.io/v1" "HelmRepository",
    OciRepository "source.toolkit.fluxcd.io/v1" "OCIRepository",
    FluxKustomization "kustomize.toolkit.fluxcd.io/v1" "Kustomization",
    NotificationProvider "notification.toolkit.fluxcd.io/v1beta3" "Provider",
    NotificationAlert "notification.toolkit.fluxcd.io/v1beta3" "Alert",
    PodMonitor "monitoring.coreos.com/v1" "PodMonitor",
    ServiceMonitor "monitoring.coreos.com/v1" "ServiceMonitor",
    PrometheusRule "monitoring.coreos.com/v1" "PrometheusRule",
    SecretProviderClass "secrets-store.csi.x-k8s.io/v1" "SecretProviderClass",
    VaultConnection "secrets.hashicorp.com/v1beta1" "VaultConnection",
    VaultAuth "secrets.hashicorp.com/v1beta1" "VaultAuth",
    VaultStaticSecret "secrets.hashicorp.com/v1beta1" "VaultStaticSecret",
    VaultDynamicSecret "secrets.hashicorp.com/v1beta1" "VaultDynamicSecret",
    VaultPkiSecret "secrets.hashicorp.com/v1beta1" "VaultPKISecret",
    TargetGroupBinding "elbv2.k8s.aws/v1beta1" "TargetGroupBinding",
    Ec2NodeClass "karpenter.k8s.aws/v1" "EC2NodeClass",
    NodePool "karpenter.sh/v1" "NodePool",
    IstioGateway "networking.istio.io/v1" "Gateway",
    VirtualService "networking.istio.io/v1" "VirtualService",
    DestinationRule "networking.istio.io/v1" "DestinationRule",
    ServiceEntry "networking.istio.io/v1" "ServiceEntry",
    Sidecar "networking.istio.io/v1" "Sidecar",
    PeerAuthentication "security.istio.io/v1" "PeerAuthentication",
    AuthorizationPolicy "security.istio.io/v1" "AuthorizationPolicy",
    Telemetry "telemetry.istio.io/v1" "Telemetry",
    ConsulMesh "consul.hashicorp.com/v1alpha1" "Mesh",
    ProxyDefaults "consul.hashicorp.com/v1alpha1" "ProxyDefaults",
    ServiceDefaults "consul.hashicorp.com/v1alpha1" "ServiceDefaults",
    ServiceIntentions "consul.hashicorp.com/v1alpha1" "ServiceIntentions",
    ServiceResolver "consul.hashicorp.com/v1alpha1" "ServiceResolver",
    ServiceSplitter "consul.hashicorp.com/v1alpha1" "ServiceSplitter",
    ServiceRouter "consul.hashicorp.com/v1alpha1" "ServiceRouter",
    RouteTimeoutFilter "consul.hashicorp.com/v1alpha1" "RouteTimeoutFilter",
    RouteRetryFilter "consul.hashicorp.com/v1alpha1" "RouteRetryFilter",
    Gateway "gateway.networking.k8s.io/v1" "Gateway",
    HttpRoute "gateway.networking.k8s.io/v1" "HTTPRoute",
}

impl ObjectKind {
    /// The kind of an object with this `apiVersion` and `kind`; none if platformc does not know it.
    #[must_use]
    pub fn find(api_version: &str, kind: &str) -> Option<Self> {
        Self::of(api_version, kind)
    }

    /// The kind of this number (see [`Self::number`]).
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its place among all kinds.
    pub(crate) const fn number(self) -> u8 {
        self as u8
    }
}

/// What tells a Kubernetes object from all others of its cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId<'a> {
    pub kind: ObjectKind,
    /// None for what belongs to the whole cluster.
    pub namespace: Option<Cow<'a, str>>,
    pub name: Cow<'a, str>,
}

impl<'a> ObjectId<'a> {
    /// An object in a namespace.
    pub fn new(kind: ObjectKind, namespace: impl Into<Cow<'a, str>>, name: impl Into<Cow<'a, str>>) -> Self {
        Self { kind, namespace: Some(namespace.into()), name: name.into() }
    }

    /// An object in a namespace, as a constant.
    #[must_use]
    pub const fn fixed(kind: ObjectKind, namespace: &'a str, name: &'a str) -> Self {
        Self { kind, namespace: Some(Cow::Borrowed(namespace)), name: Cow::Borrowed(name) }
    }

    /// An object of the whole cluster.
    #[must_use]
    pub const fn cluster_wide(kind: ObjectKind, name: &'a str) -> Self {
        Self { kind, namespace: None, name: Cow::Borrowed(name) }
    }
}

impl fmt::Display for ObjectId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} `{namespace}/{}`", self.kind.kind(), self.name),
            None => write!(f, "{} `{}`", self.kind.kind(), self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_by_what_stands_in_its_objects() {
        for (number, kind) in ObjectKind::ALL.iter().enumerate() {
            assert_eq!(ObjectKind::find(kind.api_version(), kind.kind()), Some(*kind));
            assert_eq!(usize::from(kind.number()), number);
            assert_eq!(ObjectKind::numbered(kind.number()), Some(*kind));
        }
        assert_eq!(ObjectKind::find("networking.istio.io/v1", "Gateway"), Some(ObjectKind::IstioGateway));
        assert_eq!(ObjectKind::find("gateway.networking.k8s.io/v1", "Gateway"), Some(ObjectKind::Gateway));
        assert_eq!(ObjectKind::find("networking.istio.io/v1beta1", "Gateway"), None);
    }
}
