//! Rules across environments: what one owns, no other may own too.

use std::collections::BTreeMap;

use platformc_spec::{Code, Diagnostic, Diagnostics, Platform, Span, scalar::Name};

/// Checks that no two environments would own the same resources of AWS or the same hosts.
///
/// P0609, and P0472 for one zone in several accounts.
pub fn check(platforms: &[Platform]) -> Diagnostics {
    let mut owners = Owners::default();
    zones(platforms, &mut owners.problems);
    for platform in platforms {
        let Some(environment) = &platform.environment else { continue };
        let (account, name) = (&platform.aws.account, &platform.name);
        // The names of roles are known in a whole account, whatever the region.
        let what = format!("the account `{account}` with the name `{name}`");
        owners.claim(environment, what, account.span, "another `aws: { account: … }` or another `name: …`");
        let bucket = &platform.aws.state.bucket;
        let what = format!("the state bucket `{bucket}`");
        owners.claim(environment, what, bucket.span, "`aws: { state: { bucket: … } }`");
        for (entrance, ingress) in &platform.ingress {
            let key = format!("`ingress: {{ {entrance}: {{ hosts: […] }} }}`");
            for host in &ingress.hosts {
                owners.claim(environment, format!("the host `{host}`"), host.span, &key);
            }
        }
        if let Some(host) = platform.vault.as_ref().and_then(|vault| vault.host.as_ref()) {
            owners.claim(environment, format!("the host `{host}`"), host.span, "`vault: { host: … }`");
        }
        if let Some((vault, external)) =
            platform.vault.as_ref().and_then(|vault| Some((vault, vault.external.as_ref()?)))
        {
            let address = &external.address;
            let what = match &vault.namespace {
                Some(namespace) => format!("the namespace `{namespace}` of `{address}`"),
                None => format!("the root of `{address}`"),
            };
            let span = vault.namespace.as_ref().map_or(address.span, |namespace| namespace.span);
            owners.claim(environment, what, span, "`vault: { namespace: … }`");
        }
    }
    owners.problems
}

/// The names of a zone are answered by one account only: that to which the zone above delegates them.
fn zones(platforms: &[Platform], problems: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, (&Name, &str, Span)> = BTreeMap::new();
    for platform in platforms {
        let (Some(environment), Some(dns)) = (&platform.environment, &platform.dns) else { continue };
        let (zone, account) = (&dns.zone, platform.aws.account.as_str());
        let (owner, other, first) = *seen.entry(zone.as_str()).or_insert((environment, account, zone.span));
        if other == account {
            continue;
        }
        let message = format!(
            "the environments `{owner}` and `{environment}` have different accounts and the same zone `{zone}`"
        );
        let problem = Diagnostic::error(Code::OneZone, zone.span, message)
            .label(format!("delegated to `{other}` or to `{account}`, never to both"))
            .help(format!(
                "write a zone of its own into the overlay of `{environment}`: `dns: {{ zone: {environment}.{zone} }}`"
            ));
        problems.push(if first == zone.span {
            problem
        } else {
            problem.related(first, format!("`{owner}` has it here"))
        });
    }
}

#[derive(Default)]
struct Owners<'a> {
    owners: BTreeMap<String, (&'a Name, Span)>,
    problems: Diagnostics,
}

impl<'a> Owners<'a> {
    fn claim(&mut self, environment: &'a Name, what: String, span: Span, key: &str) {
        let Some((owner, first)) = self.owners.get(&what) else {
            self.owners.insert(what, (environment, span));
            return;
        };
        // Within one environment other rules say so.
        if *owner == environment {
            return;
        }
        let message = format!("the environments `{owner}` and `{environment}` would both own {what}");
        let problem = Diagnostic::error(Code::SharedEnvironments, span, message)
            .label("in both")
            .help(format!("write {key} into the overlay of `{environment}`"));
        self.problems.push(if *first == span {
            problem
        } else {
            problem.related(*first, format!("`{owner}` has it here"))
        });
    }
}
