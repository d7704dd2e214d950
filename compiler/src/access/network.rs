//! Whether the network lets somebody reach Vault: by the emitted objects of the clusters and the security group of Vault's
//! load balancer.

use std::{collections::BTreeMap, net::Ipv4Addr};

use platformc_access::{
    Subject, SubjectKind,
    terraform::{self, Files},
};
use serde_json::Value;

use super::{
    acting::{Acted, Acting},
    artifacts::Artifacts,
    files::{by_class, class_of, has_agent, stray_agent},
    objects,
};
use crate::resolve::Model;

/// The objects that decide about traffic and tokens.
const KINDS: [&str; 9] = [
    "NetworkPolicy",
    "Sidecar",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "VaultAuth",
    "Issuer",
    "HelmRelease",
    "SecretProviderClass",
];
/// The root with the load balancer of Vault.
const ROOT: &str = "terraform/roots/vault-infrastructure";
/// Where the jobs of GitLab run.
const JOBS: &str = "gitlab-runner-jobs";

/// What was found about the network.
pub struct Network<'a> {
    model: &'a Model,
    objects: BTreeMap<String, Vec<Value>>,
    /// The addresses that the load balancer's security group admits.
    admitted: Vec<String>,
}

impl<'a> Network<'a> {
    #[must_use]
    pub fn of(model: &'a Model, artifacts: &Artifacts<'_>) -> Self {
        let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (cluster, index) in artifacts.in_clusters() {
            let own = found.entry(cluster.to_owned()).or_default();
            for file in artifacts.render(index).into_iter().filter(|file| file.path.strip_suffix(".yaml").is_some()) {
                let all = objects::parse(&String::from_utf8_lossy(&file.bytes));
                own.extend(all.into_iter().filter(|object| KINDS.contains(&text(object, "/kind"))));
            }
        }
        let admitted = artifacts.folder(ROOT).iter().find_map(|text| {
            terraform::argument(text, "load_balancer", "allow_cidrs")?
                .as_array()
                .map(|items| items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
        });
        Self { model, objects: found, admitted: admitted.unwrap_or_default() }
    }

    /// The same with another security group.
    #[cfg(test)]
    pub(super) fn admitting(&self, cidrs: &[&str]) -> Self {
        let admitted = cidrs.iter().map(|cidr| (*cidr).to_owned()).collect();
        Self { model: self.model, objects: self.objects.clone(), admitted }
    }

    /// One line a way to Vault, or why there is none.
    #[must_use]
    pub fn reach(&self, subject: &Subject) -> Vec<String> {
        match subject.kind {
            SubjectKind::Workload => self.workload(subject),
            SubjectKind::Ci => self.jobs(),
            SubjectKind::People | SubjectKind::Machine => {
                vec![match self.external() {
                    Some(address) => format!("reaches {address} from where whoever runs it lets it"),
                    None => format!("reaches the load balancer from {}", self.admitted.join(", ")),
                }]
            }
        }
    }

    /// The secrets operator, the cert-manager and the provider of the CSI driver of each cluster that has one, with those as whom it logs in:
    /// it may ask the cluster for a token of each of their service accounts, or is handed one by the nodes.
    #[must_use]
    pub fn operators(&self, subjects: &[Subject]) -> Vec<Acting> {
        let with = self.objects.iter().filter(|(_, objects)| operator(objects));
        let acted = |cluster: &str, objects: &[Value]| {
            let auths = objects.iter().filter(|object| text(object, "/kind") == "VaultAuth");
            let role = |auth: &Value, subject: &Subject| {
                ["jwt", "kubernetes"].iter().any(|m| text(auth, &format!("/spec/{m}/role")) == subject.role)
            };
            let of = |auth: &Value| {
                let mut known = subjects.iter().filter(|subject| subject.cluster == cluster);
                let mount = text(auth, "/spec/mount");
                known.find(|subject| mount == subject.mount && role(auth, subject)).map(|subject| subject.id.clone())
            };
            auths.filter_map(of).collect()
        };
        let operators =
            with.map(|(cluster, objects)| (format!("{cluster}/vault-secrets-operator"), acted(cluster, objects)));
        let signers = self.objects.iter().map(|(cluster, objects)| {
            let known = subjects.iter().filter(|subject| subject.cluster == *cluster);
            let issuers = || objects.iter().filter(|object| text(object, "/kind") == "Issuer");
            let signed = known.filter(|subject| issuers().any(|issuer| signs(issuer, subject)));
            (format!("{cluster}/cert-manager"), signed.map(|subject| subject.id.clone()).collect::<Vec<_>>())
        });
        let providers = self.objects.iter().map(|(cluster, objects)| {
            let known = subjects.iter().filter(|subject| subject.cluster == *cluster);
            let classes = || objects.iter().filter(|object| text(object, "/kind") == "SecretProviderClass");
            let brought = known.filter(|subject| classes().any(|class| class_of(class, subject)));
            (format!("{cluster}/vault-csi-provider"), brought.map(|subject| subject.id.clone()).collect::<Vec<_>>())
        });
        let by = |how: &'static str| {
            move |(id, acts): (String, Vec<String>)| {
                let acts = acts.into_iter().map(Acted::One).collect();
                Acting { id, acts, by: how.to_owned() }
            }
        };
        let asks = "it may ask the cluster for a token of each of their service accounts";
        let (signers, providers) =
            (signers.map(by(asks)), providers.map(by("the nodes hand it a token of each pod that mounts a class")));
        let others = signers.chain(providers).filter(|acting| !acting.acts.is_empty());
        operators.map(by(asks)).chain(others).collect()
    }

    fn workload(&self, subject: &Subject) -> Vec<String> {
        let none = Vec::new();
        let objects = self.objects.get(&subject.cluster).unwrap_or(&none);
        let here = |kind: &'static str| {
            let inside = objects.iter().filter(move |object| text(object, "/kind") == kind);
            inside.filter(|object| text(object, "/metadata/namespace") == subject.namespace)
        };
        let mut ways = Vec::new();
        let method = |auth: &Value, field: &str| {
            ["jwt", "kubernetes", "appRole"].iter().any(|method| {
                let known = text(auth, &format!("/spec/{method}/{field}"));
                known == if field == "role" { &subject.role } else { &subject.service_account }
            })
        };
        for auth in here("VaultAuth").filter(|auth| text(auth, "/spec/mount") == subject.mount && method(auth, "role"))
        {
            let name = text(auth, "/metadata/name");
            if !method(auth, "serviceAccount") {
                ways.push(format!("no: the VaultAuth {name} logs in with another service account"));
            } else if operator(objects) {
                ways.push(format!(
                    "yes: the secrets operator brings it, by the VaultAuth {name}{}",
                    self.balancer(subject)
                ));
            } else {
                ways.push(format!("no: there is no secrets operator for the VaultAuth {name}"));
            }
        }
        for issuer in here("Issuer").filter(|issuer| signs(issuer, subject)) {
            let name = text(issuer, "/metadata/name");
            if text(issuer, "/spec/vault/auth/kubernetes/serviceAccountRef/name") == subject.service_account {
                ways.push(format!(
                    "yes: cert-manager asks in its name, by the Issuer {name}{}",
                    self.balancer(subject)
                ));
            } else {
                ways.push(format!("no: the Issuer {name} logs in with another service account"));
            }
        }
        let mut pods: Vec<&Value> = Vec::new();
        for kind in ["Deployment", "StatefulSet", "CronJob"] {
            let all = here(kind).filter_map(template);
            pods.extend(all.filter(|pod| text(pod, "/spec/serviceAccountName") == subject.service_account));
        }
        let classes: Vec<Result<String, String>> = here("SecretProviderClass")
            .filter(|class| class_of(class, subject))
            .map(|class| by_class(class, subject, pods.clone(), objects))
            .collect();
        ways.extend(classes.iter().filter_map(|class| class.clone().err()));
        let good: Vec<&str> = classes.iter().filter_map(|class| class.as_deref().ok()).collect();
        if !good.is_empty() {
            let (names, balancer) = (good.join(", "), self.balancer(subject));
            ways.push(format!("yes: the CSI driver mounts it, by the SecretProviderClass {names}{balancer}"));
        }
        if let Some(pod) = pods.iter().find(|pod| has_token(pod, &subject.audience) || has_agent(pod)) {
            let labels = pod.pointer("/metadata/labels").unwrap_or(&Value::Null);
            let stray = has_agent(pod).then(|| stray_agent(pod, subject, objects)).flatten();
            let who = if has_agent(pod) { "the agent in its pods asks Vault" } else { "its pods ask Vault themselves" };
            ways.push(stray.unwrap_or_else(|| self.pod(subject, who, labels, here("NetworkPolicy"), here("Sidecar"))));
        }
        if ways.is_empty() {
            let own = objects.iter().any(|object| {
                text(object, "/kind") == "HelmRelease" && text(object, "/metadata/namespace") == subject.namespace
            });
            ways.push(if own {
                format!("unknown: its pods come from a chart{}", self.balancer(subject))
            } else {
                "no: none of its pods has a token for Vault, and nothing logs in for it".to_owned()
            });
        }
        ways
    }

    /// A pod that logs in itself.
    fn pod<'o>(
        &self,
        subject: &Subject,
        who: &str,
        labels: &Value,
        policies: impl Iterator<Item = &'o Value>,
        sidecars: impl Iterator<Item = &'o Value>,
    ) -> String {
        let Some(vault) = &self.model.vault else { return "no: there is no Vault".to_owned() };
        let networks: Vec<String> = vault.networks().iter().map(ToString::to_string).collect();
        let host = vault.host();
        let mut by = Vec::new();
        let mut bound = Vec::new();
        let applies = |policy: &&Value| {
            let egress = policy.pointer("/spec/policyTypes").and_then(Value::as_array);
            selects(policy.pointer("/spec/podSelector/matchLabels"), labels)
                && egress.is_some_and(|types| types.iter().any(|one| one == "Egress"))
        };
        for policy in policies.filter(applies) {
            let name = text(policy, "/metadata/name");
            bound.push(name);
            let rules = policy.pointer("/spec/egress").and_then(Value::as_array);
            let inside = subject.namespace == "vault";
            if rules.is_some_and(|rules| rules.iter().any(|rule| lets_out(rule, &networks, vault.port(), inside))) {
                by.push(format!("network policy {name}"));
            }
        }
        if by.is_empty() && !bound.is_empty() {
            return format!("no: the network policy {} lets nothing out to Vault", bound.join(", "));
        }
        for sidecar in sidecars.filter(|one| selects(one.pointer("/spec/workloadSelector/labels"), labels)) {
            let hosts = sidecar.pointer("/spec/egress").and_then(Value::as_array).into_iter().flatten();
            let mut hosts =
                hosts.filter_map(|egress| egress.get("hosts")?.as_array()).flatten().filter_map(Value::as_str);
            let name = text(sidecar, "/metadata/name");
            if !hosts.any(|known| known.split('/').next_back().is_some_and(|known| known == host || known == "*")) {
                return format!("no: the Sidecar {name} does not know {host}");
            }
            by.push(format!("Sidecar {name}"));
        }
        let by =
            if by.is_empty() { "nothing holds its pods back".to_owned() } else { format!("by {}", by.join(" and ")) };
        format!("yes: {who}, {by}{}", self.balancer(subject))
    }

    fn jobs(&self) -> Vec<String> {
        let Some((ci, vault)) = self.model.ci.as_ref().zip(self.model.vault.as_ref()) else {
            return vec!["no: there is no runner".to_owned()];
        };
        let networks: Vec<String> = vault.networks().iter().map(ToString::to_string).collect();
        let objects = self.objects.get(ci.cluster.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut policies = objects
            .iter()
            .filter(|object| text(object, "/kind") == "NetworkPolicy" && text(object, "/metadata/namespace") == JOBS);
        let lets = |policy: &Value| {
            let rules = policy.pointer("/spec/egress").and_then(Value::as_array);
            rules.is_some_and(|rules| rules.iter().any(|rule| lets_out(rule, &networks, vault.port(), false)))
        };
        let name = policies.find(|policy| lets(policy)).map(|policy| text(policy, "/metadata/name"));
        vec![match name {
            Some(name) => {
                let balancer = self.admits(ci.cluster.name.as_str());
                format!("yes: jobs in {}, by network policy {JOBS}/{name}{balancer}", ci.cluster.name)
            }
            None => format!("no: no network policy of {JOBS} lets anything out to Vault"),
        }]
    }

    /// The address of a server that somebody else runs.
    fn external(&self) -> Option<&str> {
        Some(self.model.vault.as_ref()?.external()?.address.as_str())
    }

    /// What the load balancer's security group says about a subject's addresses.
    fn balancer(&self, subject: &Subject) -> String {
        if subject.namespace == "vault" {
            return ", inside the cluster".to_owned();
        }
        self.admits(&subject.cluster)
    }

    /// What it says about a cluster's.
    fn admits(&self, cluster: &str) -> String {
        if let Some(address) = self.external() {
            return format!("; whoever runs {address} decides whom it admits");
        }
        let Some(cluster) = self.model.clusters.values().find(|known| known.name.as_str() == cluster) else {
            return String::new();
        };
        let cidr = cluster.network.spec.cidr.to_string();
        if self.admitted.iter().any(|admitted| contains(admitted, &cidr)) {
            format!("; the load balancer admits {cidr}")
        } else {
            format!("; BUT the load balancer does not admit {cidr}")
        }
    }
}

pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Whether an issuer of cert-manager logs in to Vault as a subject.
fn signs(issuer: &Value, subject: &Subject) -> bool {
    let login = |field: &str| text(issuer, &format!("/spec/vault/auth/kubernetes/{field}"));
    login("mountPath") == format!("/v1/auth/{}", subject.mount) && login("role") == subject.role
}

fn operator(objects: &[Value]) -> bool {
    released(objects, "vault-secrets-operator")
}

/// Whether a chart is deployed under this name.
pub(super) fn released(objects: &[Value], name: &str) -> bool {
    objects.iter().any(|o| text(o, "/kind") == "HelmRelease" && text(o, "/metadata/name") == name)
}

fn template(object: &Value) -> Option<&Value> {
    object.pointer("/spec/template").or_else(|| object.pointer("/spec/jobTemplate/spec/template"))
}

/// Whether a pod is given a service account token for this audience.
fn has_token(pod: &Value, audience: &str) -> bool {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let sources = volumes.filter_map(|volume| volume.pointer("/projected/sources")?.as_array()).flatten();
    let mut tokens = sources.map(|source| text(source, "/serviceAccountToken/audience"));
    tokens.any(|found| found == audience)
}

/// Whether labels fit a selector; one without labels fits all.
fn selects(selector: Option<&Value>, labels: &Value) -> bool {
    let wanted = selector.and_then(Value::as_object);
    wanted.is_none_or(|wanted| wanted.iter().all(|(key, value)| labels.get(key) == Some(value)))
}

/// Whether a rule lets traffic to Vault out: to its load balancer, or inside its namespace to its pods.
fn lets_out(rule: &Value, networks: &[String], client_port: u16, inside: bool) -> bool {
    let port = |wanted: u64| {
        let ports = rule.get("ports").and_then(Value::as_array);
        ports.is_none_or(|ports| ports.iter().any(|port| port.get("port").and_then(Value::as_u64) == Some(wanted)))
    };
    let peers = rule.get("to").and_then(Value::as_array);
    let block = |peer: &Value| {
        let except = || peer.pointer("/ipBlock/except").and_then(Value::as_array).into_iter().flatten();
        networks.iter().any(|network| {
            let within = contains(text(peer, "/ipBlock/cidr"), network);
            within && !except().filter_map(Value::as_str).any(|hole| contains(hole, network))
        })
    };
    let voters = |peer: &Value| text(peer, "/podSelector/matchLabels/app.kubernetes.io~1name") == "vault";
    port(u64::from(client_port)) && peers.is_none_or(|peers| peers.iter().any(block))
        || inside && port(8200) && peers.is_none_or(|peers| peers.iter().any(voters))
}

/// Whether a block of IPv4 addresses holds all of another.
fn contains(outer: &str, inner: &str) -> bool {
    let parse = |cidr: &str| {
        let (address, length) = cidr.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        Some((u32::from(address), length.parse::<u32>().ok().filter(|length| *length <= 32)?))
    };
    let (Some((a, length)), Some((b, inner))) = (parse(outer), parse(inner)) else { return false };
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    length <= inner && a & mask == b & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_blocks() {
        assert!(contains("10.40.0.0/16", "10.40.0.0/16"));
        assert!(contains("0.0.0.0/0", "10.40.0.0/16"));
        assert!(!contains("10.40.0.0/16", "10.41.0.0/16"));
        assert!(!contains("10.40.0.0/17", "10.40.0.0/16"));
        assert!(!contains("", "10.40.0.0/16"));
    }
}
