//! Who becomes somebody else, by the emitted roots.

use std::collections::BTreeMap;

use platformc_access::{Scope, Subject, SubjectKind};

use super::{EXAMPLE, changed};
use crate::access::{Artifacts, Network, aws, impersonators, judge};

const PLATFORM: &str = "arn:aws:iam::111122223333:role/platform-admin";
const OPS: &str = "arn:aws:iam::111122223333:role/ops";
const DEPLOY: &str = "arn:aws:iam::111122223333:role/secret-management-terraform-deploy";

/// The example with changes, and what `look` makes of it.
fn with<T>(changes: &[(&str, &str)], look: impl Fn(Network<'_>, &[Subject], BTreeMap<String, Vec<String>>) -> T) -> T {
    let plan = crate::sample::compiled(&changed(EXAMPLE, changes)).unwrap();
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let (access, _) = judge(&plan.model, &artifacts, Scope::Everything);
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in impersonators(&artifacts, &aws(&artifacts), &access) {
        let ids = row.acts.iter().flat_map(|acted| acted.ids(&access));
        rows.entry(row.id).or_default().extend(ids);
    }
    look(Network::of(&plan.model, &artifacts), &access.subjects, rows)
}

#[test]
fn whoever_administers_a_cluster_is_all_that_runs_there() {
    let admins = |arn: &str| {
        format!(
            "    admins: {{ platform: \"{arn}\" }}\n    nodeGroups:\n      system: {{ instanceTypes: [m7g.large], min: 3, max: 6 }}\n    auto"
        )
    };
    let (before, after) = (admins(PLATFORM), admins(OPS));
    with(&[(&before, &after)], |_, _, rows| {
        assert_eq!(
            rows[OPS],
            [
                "application/shop/frontend",
                "application/shop/backend",
                "application/monitoring/alerting",
                "application/vault-secrets-operator/client-cache"
            ]
        );
        let tooling = &rows[PLATFORM];
        for id in ["tooling/vault/vault", "tooling/reports/reports", "gitlab/shop/backend"] {
            assert!(tooling.iter().any(|one| one == id), "{id}: {tooling:?}");
        }
        assert!(!tooling.iter().any(|one| one.starts_with("application/")), "{tooling:?}");
    });
}

#[test]
fn whoever_merges_is_all_that_flux_deploys() {
    with(&[], |_, _, rows| {
        let git = "whoever may merge to main of https://gitlab.example.com/platform/secret-management.git";
        for id in ["tooling/vault/vault", "application/shop/backend"] {
            assert!(rows[git].iter().any(|one| one == id), "{id}: {rows:?}");
        }
    });
}

#[test]
fn a_pipeline_is_its_role_and_a_cluster_only_where_it_may() {
    let databases = ["the master user of the database secret-management-orders"];
    with(&[], |_, _, rows| {
        assert_eq!(rows["gitlab/platform/secret-management"], [DEPLOY]);
        assert_eq!(rows[DEPLOY], databases);
    });
    with(&[("may: [terraform]", "may: [terraform, clusters]")], |_, _, rows| {
        let keeper = "application/vault-secrets-operator/client-cache";
        let told = "application/monitoring/alerting";
        let ids = ["application/shop/frontend", "application/shop/backend", told, keeper, databases[0]];
        assert_eq!(rows[DEPLOY], ids);
    });
}

/// A job reaches Vault only if the load balancer admits its addresses too.
#[test]
fn jobs_are_held_against_the_load_balancer() {
    let ways = |network: &Network<'_>, subjects: &[Subject]| {
        let job = subjects.iter().find(|subject| subject.kind == SubjectKind::Ci).unwrap();
        network.reach(job).concat()
    };
    with(&[], |network, subjects, _| {
        let said = ways(&network, subjects);
        assert!(said.ends_with("; the load balancer admits 10.41.0.0/16"), "{said}");
        let said = ways(&network.admitting(&["10.40.0.0/16"]), subjects);
        assert!(said.ends_with("; BUT the load balancer does not admit 10.41.0.0/16"), "{said}");
    });
}
