//! Whether a subject can reach Vault over the network, according to the generated objects of the clusters and the security
//! group of Vault's load balancer.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::Ipv4Net;
use platformc_access::{
    Subject, SubjectKind,
    terraform::{self, Files},
};
use platformc_output::value::Value;

use super::{
    artifacts::Artifacts,
    files::{by_class, has_agent, stray_agent},
    impersonator::{Impersonated, Impersonator},
    index::{Index, Login, METHODS, Selector, text},
};
use crate::graph::Content;
use platformc_model::Model;

/// The root with the load balancer of Vault.
const ROOT: &str = "terraform/roots/vault-infrastructure";
/// Where the jobs of GitLab run.
const JOBS: &str = "gitlab-runner-jobs";

/// What was found about the network.
pub struct Network<'a> {
    model: &'a Model,
    clusters: BTreeMap<String, Index>,
    /// The addresses that the load balancer's security group admits.
    admitted: Vec<String>,
}

impl<'a> Network<'a> {
    #[must_use]
    pub fn of(model: &'a Model, artifacts: &Artifacts<'_>) -> Self {
        let mut clusters: BTreeMap<String, Index> = BTreeMap::new();
        for (cluster, index) in artifacts.in_clusters() {
            let own = clusters.entry(cluster.to_owned()).or_default();
            for artifact in artifacts.lower(index) {
                if let Content::Objects(objects) = artifact.content {
                    for object in objects {
                        own.add(object);
                    }
                }
            }
        }
        let admitted = admitted(artifacts);
        Self { model, clusters, admitted }
    }

    /// The same with another security group.
    #[cfg(test)]
    pub(super) fn admitting(self, cidrs: &[&str]) -> Self {
        Self { admitted: cidrs.iter().map(|cidr| (*cidr).to_owned()).collect(), ..self }
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
    pub fn operators(&self, subjects: &[Subject]) -> Vec<Impersonator> {
        let mut of_cluster: BTreeMap<&str, Vec<&Subject>> = BTreeMap::new();
        for subject in subjects {
            of_cluster.entry(&subject.cluster).or_default().push(subject);
        }
        let known = |cluster: &String| of_cluster.get(cluster.as_str()).map(Vec::as_slice).unwrap_or_default();
        let by = |name: &str, cluster: &str, how: &str, acts: Vec<String>| Impersonator {
            id: format!("{cluster}/{name}"),
            acts: acts.into_iter().map(Impersonated::One).collect(),
            by: how.to_owned(),
        };
        let asks = "it may ask the cluster for a token of each of their service accounts";
        let mounts = "the nodes hand it a token of each pod that mounts a class";
        let operators = self.clusters.iter().filter(|(_, index)| operator(index));
        let operators = operators
            .map(|(cluster, index)| by("vault-secrets-operator", cluster, asks, synced(index, known(cluster))));
        let others = |name: &'static str, how: &'static str, kind: Login| {
            let all = self.clusters.iter().map(move |(cluster, index)| (cluster, signed(index, kind, known(cluster))));
            all.filter(|(_, acts)| !acts.is_empty()).map(move |(cluster, acts)| by(name, cluster, how, acts))
        };
        let signers = others("cert-manager", asks, Login::Issuer);
        operators.chain(signers).chain(others("vault-csi-provider", mounts, Login::Class)).collect()
    }

    fn workload(&self, subject: &Subject) -> Vec<String> {
        let none = Index::default();
        let objects = self.clusters.get(&subject.cluster).unwrap_or(&none);
        let logins = |kind| objects.logins(kind, &subject.namespace, &subject.mount, &subject.role);
        let mut ways = Vec::new();
        let account = |auth: &Value| {
            METHODS
                .iter()
                .any(|method| text(auth, &format!("/spec/{method}/serviceAccount")) == subject.service_account)
        };
        for auth in logins(Login::VaultAuth) {
            let name = text(auth, "/metadata/name");
            if !account(auth) {
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
        for issuer in logins(Login::Issuer) {
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
        let pods = objects.pods(&subject.namespace, &subject.service_account);
        let classes: Vec<Result<String, String>> =
            logins(Login::Class).map(|class| by_class(class, subject, pods.clone(), objects)).collect();
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
            ways.push(stray.unwrap_or_else(|| self.pod(subject, who, labels, objects)));
        }
        if ways.is_empty() {
            ways.push(if objects.has_release_in(&subject.namespace) {
                format!("unknown: its pods come from a chart{}", self.balancer(subject))
            } else {
                "no: none of its pods has a token for Vault, and nothing logs in for it".to_owned()
            });
        }
        ways
    }

    /// A pod that logs in itself.
    fn pod(&self, subject: &Subject, who: &str, labels: &Value, objects: &Index) -> String {
        let Some(vault) = &self.model.vault else { return "no: there is no Vault".to_owned() };
        let networks: Vec<String> = vault.networks().iter().map(ToString::to_string).collect();
        let host = vault.host();
        let mut by = Vec::new();
        let mut bound = Vec::new();
        let applies = |policy: &&Value| {
            let egress = policy.pointer("/spec/policyTypes").and_then(Value::as_array);
            egress.is_some_and(|types| types.iter().any(|one| one == "Egress"))
        };
        let policies = objects.selecting(Selector::NetworkPolicy, &subject.namespace, labels);
        for policy in policies.into_iter().filter(applies) {
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
        for sidecar in objects.selecting(Selector::Sidecar, &subject.namespace, labels) {
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
        let objects = self.clusters.get(ci.cluster.name.as_str());
        let policies = objects.map(|objects| objects.selectors(Selector::NetworkPolicy, JOBS)).unwrap_or_default();
        let lets = |policy: &Value| {
            let rules = policy.pointer("/spec/egress").and_then(Value::as_array);
            rules.is_some_and(|rules| rules.iter().any(|rule| lets_out(rule, &networks, vault.port(), false)))
        };
        let name = policies.into_iter().find(|policy| lets(policy)).map(|policy| text(policy, "/metadata/name"));
        vec![match name {
            Some(name) => {
                let balancer = self.admits(ci.cluster.name.as_str());
                format!("yes: jobs in {}, by network policy {JOBS}/{name}{balancer}", ci.cluster.name)
            }
            None => format!("no: no network policy of {JOBS} lets anything out to Vault"),
        }]
    }

    /// The address of an external server.
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
        let Some(cluster) = self.model.clusters.get(cluster) else {
            return String::new();
        };
        let cidr = cluster.network.cidr.to_string();
        if self.admitted.iter().any(|admitted| contains(admitted, &cidr)) {
            format!("; the load balancer admits {cidr}")
        } else {
            format!("; BUT the load balancer does not admit {cidr}")
        }
    }
}

/// The addresses that the security group of Vault's load balancer admits.
pub(crate) fn admitted(files: &dyn Files) -> Vec<String> {
    let bodies = files.root(ROOT).unwrap_or_default();
    let admitted = terraform::argument(&bodies, "load_balancer", "allow_cidrs");
    let cidrs = admitted.as_ref().and_then(|cidrs| cidrs.as_array()).into_iter().flatten();
    cidrs.filter_map(|cidr| cidr.as_str().map(str::to_owned)).collect()
}

fn operator(objects: &Index) -> bool {
    objects.releases("vault-secrets-operator")
}

/// As whom the secrets operator logs in: for each `VaultAuth`, the first subject of its role.
fn synced(index: &Index, known: &[&Subject]) -> Vec<String> {
    let mut first: BTreeMap<(&str, &str), (usize, &Subject)> = BTreeMap::new();
    for (number, subject) in known.iter().enumerate() {
        first.entry((&subject.mount, &subject.role)).or_insert((number, subject));
    }
    let mut acts: BTreeMap<usize, (usize, &Subject)> = BTreeMap::new();
    for (auth, mount, role) in index.all_logins(Login::VaultAuth) {
        let Some(found) = first.get(&(mount, role)) else { continue };
        let nearest = acts.entry(auth).or_insert(*found);
        if found.0 < nearest.0 {
            *nearest = *found;
        }
    }
    acts.into_values().map(|(_, subject)| subject.id.clone()).collect()
}

/// The subjects as whom objects of a kind log in.
fn signed(index: &Index, kind: Login, known: &[&Subject]) -> Vec<String> {
    let roles: BTreeSet<(&str, &str)> =
        index.all_logins(kind).into_iter().map(|(_, mount, role)| (mount, role)).collect();
    let signed = known.iter().filter(|subject| roles.contains(&(subject.mount.as_str(), subject.role.as_str())));
    signed.map(|subject| subject.id.clone()).collect()
}

/// Whether a pod is given a service account token for this audience.
fn has_token(pod: &Value, audience: &str) -> bool {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let sources = volumes.filter_map(|volume| volume.pointer("/projected/sources")?.as_array()).flatten();
    let mut tokens = sources.map(|source| text(source, "/serviceAccountToken/audience"));
    tokens.any(|found| found == audience)
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
    let (Ok(outer), Ok(inner)) = (outer.parse::<Ipv4Net>(), inner.parse::<Ipv4Net>()) else { return false };
    outer.contains(&inner)
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
