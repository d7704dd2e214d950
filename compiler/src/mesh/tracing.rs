//! Where the proxies of a mesh send their spans: one side runs the collector, the others name it.

/// The namespace of the collector, which nothing else lives in.
pub const NAMESPACE: &str = "tracing";
/// The collector's Service.
pub const COLLECTOR: &str = "opentelemetry-collector";
/// Its port for OTLP by gRPC.
pub const PORT: u16 = 4317;

/// The host of the collector, in every cluster.
#[must_use]
pub fn host() -> String {
    format!("{COLLECTOR}.{NAMESPACE}.svc.cluster.local")
}
