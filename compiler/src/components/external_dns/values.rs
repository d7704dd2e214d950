//! Values of the chart `external-dns`.

use platformc_output::{json, value::Value};

use super::names::{NAME, RECORDS};
use crate::kubernetes::{container_security, pod_security, resources};

/// `owner` is a name that no other cluster has: a record belongs to who made it.
pub(super) fn values(region: &str, zone: &str, owner: &str, monitored: bool) -> Value {
    json!({
        "provider": { "name": "aws" },
        // said here, because pods have no way to the instance metadata
        "env": [{ "name": "AWS_REGION", "value": region }],
        "serviceAccount": { "create": true, "name": NAME },
        // kinds that every cluster has: it does not start when one is unknown
        "sources": ["service", "ingress"],
        "domainFilters": [zone],
        // a private zone of the same name is not the platform's
        "extraArgs": { "aws-zone-type": "public" },
        "managedRecordTypes": RECORDS,
        // never deletes: a mistake in a cluster takes no host off the internet
        "policy": "upsert-only",
        // the owner of a record is in a TXT record below it, so that this is in the zone even for the zone's own
        // name (https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/)
        "registry": "txt",
        "txtOwnerId": owner,
        "txtPrefix": "external-dns-%{record_type}.",
        "resources": resources("20m", "64Mi", "256Mi"),
        "podSecurityContext": pod_security(65532, 65532),
        "securityContext": container_security(),
        "serviceMonitor": { "enabled": monitored },
    })
}
