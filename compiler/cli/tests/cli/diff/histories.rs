//! Changes that teams make, each with the verdict that whoever wrote it down here expects, and why.

mod apps;

use super::{
    super::folder::Folder,
    history::{BASE, Done, git, repository, with, without},
};

/// A change, and what it does.
pub struct History {
    pub name: &'static str,
    pub before: Option<String>,
    pub after: String,
    /// The highest level, and whether `diff` fails at its usual threshold.
    verdict: (&'static str, i32),
    /// A rule that must say something, and the beginning of what it is about.
    fact: Option<(&'static str, &'static str)>,
    /// The codes with which `check` refuses it.
    pub refused: Option<&'static str>,
}

fn one(name: &'static str, after: String, verdict: (&'static str, i32)) -> History {
    History { name, before: None, after, verdict, fact: None, refused: None }
}

impl History {
    fn from(self, before: String) -> Self {
        Self { before: Some(before), ..self }
    }

    fn says(self, rule: &'static str, name: &'static str) -> Self {
        Self { fact: Some((rule, name)), ..self }
    }

    fn refused(self, code: &'static str) -> Self {
        Self { refused: Some(code), ..self }
    }
}

const NEW_APP: &str = "apps:\n  fresh:\n    cluster: main\n    namespace: shop\n    image: registry.example.com/shop/fresh:1.0.0\n    port: 8080\n    \
                       replicas: { min: 2, max: 3, cpu: 70% }\n    resources: { cpu: 100m, memory: 64Mi }\n    health: /healthz\n    \
                       secrets: { fresh-key: { deliver: env, name: KEY } }\n";
const SECOND_CLUSTER: (&str, &str) = (
    "storage:\n",
    "  second:\n    network: main\n    kubernetes: \"1.36\"\n    endpoint: private\n    \
     admins: { platform: \"arn:aws:iam::111122223333:role/platform-admin\" }\n    \
     nodeGroups: { system: { instanceTypes: [m7g.large], min: 3, max: 6 } }\nstorage:\n",
);
const ENVIRONMENTS: &str = "environments: { production: {} }\n";

/// Changes of what runs in the clusters.
fn of_clusters() -> Vec<History> {
    vec![
        // a Deployment with another image rolls
        one("image bump", with(&[("backend:2.4.0", "backend:2.4.1")]), ("restart", 0))
            .says("kubernetes.restart", "shop/backend"),
        // the template stays, so no pod notices
        one("more replicas", with(&[("{ min: 3, max: 20", "{ min: 4, max: 30")]), ("safe", 0))
            .says("kubernetes.updated", "shop/backend"),
        one("chart upgrade", with(&[("version: 3.1.0", "version: 3.2.0")]), ("restart", 0))
            .says("release.upgraded", "reports/reports"),
        one("other values of a chart", with(&[("logLevel: info", "logLevel: debug")]), ("restart", 0))
            .says("release.values", "reports/reports"),
        // everything about it is new, its secret too
        one(
            "new app",
            with(&[
                (
                    "secrets:\n  payment-key:",
                    "secrets:\n  fresh-key: { kv: { path: fresh/key, owner: team-fresh } }\n  payment-key:",
                ),
                ("apps:\n", NEW_APP),
            ]),
            ("safe", 0),
        )
        .says("access.own", "main/shop/fresh"),
        // its pods go, as the specification says; it holds nothing
        one("app removed", without(BASE, "  reports:\n", None), ("downtime", 0)).says("flux.pruned", "reports/reports"),
        // gone from one cluster; in the other one everything about it is new, as of a new app
        one(
            "app moved to another cluster",
            with(&[SECOND_CLUSTER, ("  reports:\n    cluster: main\n", "  reports:\n    cluster: second\n")]),
            ("downtime", 0),
        )
        .from(with(&[SECOND_CLUSTER]))
        .says("flux.pruned", "reports/reports"),
        one(
            "app moved to another namespace",
            with(&[("    namespace: reports\n", "    namespace: reporting\n")]),
            ("access", 1),
        )
        .says("flux.pruned", "reports/reports"),
        // Flux reads from another folder until its root is applied
        one("first environment", format!("{BASE}{ENVIRONMENTS}"), ("downtime", 0))
            .says("flux.path", "flux-system/app-backend"),
        one("comment only", format!("# a word\n{BASE}"), ("safe", 0)),
        one("more voters of Vault", with(&[("  replicas: 3\n", "  replicas: 5\n")]), ("restart", 0))
            .says("release.values", "vault/vault"),
    ]
}

/// Changes of who may do what.
fn of_access() -> Vec<History> {
    vec![
        one(
            "access granted to a second app",
            with(&[
                (
                    "    secrets: [session-key]\n",
                    "    secrets: { session-key: {}, payment-key: { deliver: env, name: KEY } }\n",
                ),
                ("owner: team-payments", "owner: team-payments, shared: true"),
            ]),
            ("access", 1),
        )
        .says("access.gained", "main/shop/frontend"),
        one(
            "allowed range widened",
            with(&[("allow: [203.0.113.0/24]", "allow: [203.0.113.0/24, 198.51.100.0/24]")]),
            ("access", 1),
        )
        .says("traffic.opened", "ingress public"),
        // who is outside now is cut off
        one("allowed range narrowed", with(&[("allow: [203.0.113.0/24]", "allow: [203.0.113.0/25]")]), ("downtime", 0))
            .says("traffic.closed", "ingress public"),
        one("public endpoint", with(&[("endpoint: private", "endpoint: public")]), ("access", 1))
            .says("traffic.opened", "cluster main"),
        one(
            "another administrator",
            with(&[("admins: { platform:", "admins: { other: \"arn:aws:iam::111122223333:role/other\", platform:")]),
            ("access", 1),
        )
        .says("access.impersonation", "arn:aws:iam::111122223333:role/other"),
        one(
            "call of an app that was there",
            with(&[("    calls: [orders]\n", "    calls: [orders, frontend]\n")]),
            ("access", 1),
        )
        .says("traffic.call", "main/app/backend"),
        // the key of Vault is destroyed, and nobody reads what it encrypted
        one(
            "dropped secret",
            with(&[
                ("    secrets: [session-key]\n", ""),
                ("  session-key: { transit: { type: aes256-gcm96, rotation: 30d } }\n", ""),
            ]),
            ("data-loss", 1),
        )
        .refused("P0621"),
        // the secret stays, and one app cannot log in to Vault any more, since it had nothing else there
        one("secret taken from an app", with(&[("    secrets: [session-key]\n", "")]), ("downtime", 0))
            .says("terraform.destroyed", "module.policies.vault_policy.this[\"main-shop-frontend\"]"),
    ]
}

/// Changes of what Terraform makes.
fn of_terraform() -> Vec<History> {
    let renamed = with(&[("  orders: { engine", "  sales: { engine"), ("calls: [orders]", "calls: [sales]")]);
    let word = "# platformc: accept data-loss, it is empty\ndatabases:\n";
    let retiring = with(&[("    calls: [orders]\n", "")]);
    let retired = without(&retiring, "databases:", Some("secrets:\n"));
    let earlier = with(&[("kubernetes: \"1.36\"", "kubernetes: \"1.35\"")]);
    let much_earlier = with(&[("kubernetes: \"1.36\"", "kubernetes: \"1.34\"")]);
    let flow_logs = |kept: &str| with(&[("nat: perZone }", &format!("nat: perZone, flowLogs: {kept} }}"))]);
    vec![
        // the network is another one, and everything in it
        one("another range of a network", with(&[("cidr: 10.40.0.0/16", "cidr: 10.50.0.0/16")]), ("data-loss", 1))
            .says("terraform.replaced-data", "module.network_main.aws_vpc.this"),
        one("database renamed without a word", renamed.clone(), ("data-loss", 1))
            .says("terraform.destroyed-data", "module.orders.aws_db_instance.this")
            .refused("P0622"),
        // it is the same database, and nothing that is made differs
        one(
            "database renamed, with the name under which it was created",
            renamed.replace("  sales: { engine", "  sales: { renamedFrom: orders, engine"),
            ("safe", 0),
        ),
        // the word is at the section, so that it is about the one that goes
        one("database renamed with a word", renamed.replace("databases:\n", word), ("data-loss", 0)),
        // its security group lets the cluster in no more, and it stays
        one("database retired, first step", retiring.clone(), ("downtime", 0))
            .says("terraform.destroyed", "module.orders.aws_vpc_security_group_ingress_rule.group[\"main\"]"),
        one("database retired, second step without a word", retired.clone(), ("data-loss", 1))
            .from(retiring.clone())
            .says("terraform.orphaned", "databases")
            .refused("P0621"),
        one(
            "database retired, second step",
            retired.replace("name: shop\n", "name: shop # platformc: accept data-loss, it is empty\n"),
            ("data-loss", 0),
        )
        .from(retiring),
        one("another class of a database", with(&[("class: db.t4g.medium", "class: db.t4g.large")]), ("downtime", 0))
            .says("terraform.database", "module.orders.aws_db_instance.this"),
        // its parameter group belongs to the version; the instance restarts for both
        one("next version of a database", with(&[("version: \"16\"", "version: \"17\"")]), ("downtime", 0))
            .says("terraform.database", "module.orders.aws_db_instance.this"),
        one("node group resized", with(&[("min: 3, max: 6", "min: 4, max: 8")]), ("safe", 0))
            .says("terraform.updated", "module.nodes_system.aws_eks_node_group.this"),
        // the successors stand before the nodes go
        one(
            "other instances of a node group",
            with(&[("instanceTypes: [m7g.large]", "instanceTypes: [m7g.xlarge]")]),
            ("restart", 0),
        )
        .says("terraform.replaced-successor", "module.nodes_system.aws_eks_node_group.this"),
        one("next minor version of Kubernetes", BASE.to_owned(), ("restart", 0))
            .from(earlier)
            .says("terraform.kubernetes", "module.cluster.aws_eks_cluster.this"),
        // EKS refuses it, so the apply fails
        one("two minor versions of Kubernetes", BASE.to_owned(), ("downtime", 0))
            .from(much_earlier)
            .says("upgrade.skips", "cluster main")
            .refused("P0623"),
        one("a zone less", with(&[("zones: 3", "zones: 2")]), ("downtime", 0))
            .says("terraform.destroyed", "module.network_main.aws_subnet.private[2]"),
        one("logs kept for less time", flow_logs("30d"), ("data-loss", 1))
            .from(flow_logs("180d"))
            .says("terraform.retention", "module.network_main.aws_cloudwatch_log_group.flow_logs"),
        one("state in another bucket", with(&[("bucket: shop-tfstate", "bucket: shop-states")]), ("data-loss", 1))
            .says("terraform.state", "terraform/network"),
    ]
}

/// What is removed in steps.
fn of_removals() -> Vec<History> {
    let unused = with(&[("    calls: [orders]\n", "")]);
    let database = |stage: &str| unused.replace("storage: 50Gi }", &format!("storage: 50Gi, retire: {stage} }}"));
    let gone = without(&unused, "databases:", Some("secrets:\n"));
    let cold = "  cold: { engine: mysql, version: \"8.4\", network: main, class: db.t4g.medium, storage: 50Gi";
    let beside = |rest: &str| database("destroy").replace("databases:\n", &format!("databases:\n{cold}{rest} }}\n"));
    let file_system =
        |rest: &str| with(&[("storage:\n", &format!("storage:\n  old: {{ kind: efs, clusters: [main]{rest} }}\n"))]);
    let network = |rest: &str| with(&[("networks:\n", &format!("networks:\n  old: {{ cidr: 10.60.0.0/16{rest} }}\n"))]);
    vec![
        one("database prepared", database("prepare"), ("safe", 0))
            .from(unused.clone())
            .says("terraform.prepared", "module.orders.aws_db_instance.this"),
        // undone: the protection is back
        one("database prepared and kept", unused.clone(), ("safe", 0))
            .from(database("prepare"))
            .says("terraform.prepared", "module.orders.aws_db_instance.this"),
        // its last snapshot, the key and the logs stay
        one("database destroyed", database("destroy"), ("downtime", 0))
            .from(database("prepare"))
            .says("terraform.retired", "module.orders.aws_db_instance.this"),
        one("database destroyed, its key stays", database("destroy"), ("downtime", 0))
            .from(database("prepare"))
            .says("terraform.kept", "module.orders.aws_kms_key.this"),
        one("entry of a destroyed database removed", gone.clone(), ("safe", 0))
            .from(database("destroy"))
            .says("terraform.tombstone", "databases"),
        // its root stays for the other one
        one(
            "entry of a destroyed database removed beside another one",
            without(&beside(""), "  orders:", Some("secrets:\n")),
            ("downtime", 0),
        )
        .from(beside(""))
        .says("terraform.ended", "databases.orders"),
        // nobody took a copy while it was prepared
        one("database destroyed at once", database("destroy"), ("data-loss", 1))
            .from(unused.clone())
            .says("check.refuses", "databases.orders")
            .refused("P0630"),
        one("entry of a prepared database removed", gone, ("data-loss", 1))
            .from(database("prepare"))
            .says("terraform.orphaned", "databases")
            .refused("P0621"),
        // another one, and empty
        one("destroyed database wanted again", unused.clone(), ("data-loss", 1))
            .from(database("destroy"))
            .says("terraform.created", "module.orders.aws_db_instance.this")
            .refused("P0632"),
        one("file system prepared", file_system(", retire: prepare"), ("safe", 0)).from(file_system("")),
        // nothing of it stays but copies of AWS Backup
        one("file system destroyed", file_system(", retire: destroy"), ("data-loss", 1))
            .from(file_system(", retire: prepare"))
            .says("terraform.destroyed-data", "module.old.aws_efs_file_system.this"),
        one(
            "file system destroyed with a word",
            file_system(", retire: destroy")
                .replace("  old:", "  # platformc: accept data-loss, it was copied\n  old:"),
            ("data-loss", 0),
        )
        .from(file_system(", retire: prepare")),
        one("entry of a destroyed file system removed", BASE.to_owned(), ("downtime", 0))
            .from(file_system(", retire: destroy"))
            .says("terraform.ended", "storage.old"),
        one("file system destroyed at once", file_system(", retire: destroy"), ("data-loss", 1))
            .from(file_system(""))
            .refused("P0630"),
        one("network prepared", network(", retire: prepare"), ("safe", 0)).from(network("")),
        // its flow logs stay
        one("network destroyed", network(", retire: destroy"), ("downtime", 0))
            .from(network(", retire: prepare"))
            .says("terraform.retired", "module.network_old.aws_vpc.this"),
        one("entry of a destroyed network removed", BASE.to_owned(), ("downtime", 0))
            .from(network(", retire: destroy"))
            .says("terraform.ended", "networks.old"),
        one("network removed", BASE.to_owned(), ("data-loss", 1))
            .from(network(""))
            .says("terraform.destroyed-data", "module.network_old.aws_vpc.this")
            .refused("P0621"),
    ]
}

pub fn all() -> Vec<History> {
    of_clusters()
        .into_iter()
        .chain(apps::of_pods())
        .chain(apps::of_routes())
        .chain(of_access())
        .chain(of_terraform())
        .chain(of_removals())
        .collect()
}

/// What is wrong with what is said of a history; and how many facts there are, and how many of them are unknown.
fn told(history: &History) -> (Vec<String>, usize, usize) {
    let before = history.before.as_deref().unwrap_or(BASE);
    let Some(folder) = repository(&[("platform.yaml", before)]) else { return (Vec::new(), 0, 0) };
    folder.put("platform.yaml", &history.after);
    let done = Done::of(&folder.run(&["diff", "--format", "json"]));
    let mut wrong = Vec::new();
    let mut is = |fits: bool, what: String| {
        if !fits {
            wrong.push(format!("{}: {what}", history.name));
        }
    };
    let (verdict, status) = history.verdict;
    is(
        (done.verdict(), done.status) == (verdict, status),
        format!("{} with status {}: {:?}", done.verdict(), done.status, done.at(done.verdict())),
    );
    if let Some((rule, name)) = history.fact {
        is(done.names(rule).contains(&name), format!("{rule} says {:?}", done.names(rule)));
    }
    let check = folder.run(&["check"]);
    let codes: Vec<&str> = check.err.lines().filter(|line| line.starts_with("P06") || *line == "P0458").collect();
    is(codes.join(" ") == history.refused.unwrap_or_default(), format!("check says {}", check.err));
    is(check.status == i32::from(history.refused.is_some()), format!("check exits {}: {}", check.status, check.err));
    (wrong, done.count(), done.at("unknown").len())
}

#[test]
fn every_history_has_its_verdict() {
    let histories = all();
    assert!(histories.len() >= 24);
    let half = histories.len().div_ceil(2);
    let told: Vec<(Vec<String>, usize, usize)> = std::thread::scope(|scope| {
        let parts: Vec<_> =
            histories.chunks(half).map(|part| scope.spawn(|| part.iter().map(told).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    let wrong: Vec<&String> = told.iter().flat_map(|(wrong, ..)| wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let facts: usize = told.iter().map(|(_, facts, _)| facts).sum();
    let unknown: usize = told.iter().map(|(.., unknown)| unknown).sum();
    // without Git there are none
    assert!(facts > 300 || !super::history::has_git(), "{facts}");
    assert!(unknown * 50 <= facts, "{unknown} of {facts} facts are unknown");
}

/// A file of its own changes nothing, committed or not.
#[test]
fn a_part_in_a_file_of_its_own_is_no_change() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let (main, part) = BASE.split_at(BASE.find("  reports:\n").unwrap());
    folder.put("platform.yaml", &main.replace("kind: Platform\n", "kind: Platform\ninclude: [apps/*.yaml]\n"));
    folder.put("apps/reports.yaml", &format!("apiVersion: platformc/v1alpha1\nkind: Part\napps:\n{part}"));
    git(&folder, &["add", "--all"]);
    for arguments in [&["check"][..], &["diff", "--fail-on", "restart"]] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{arguments:?}");
    }
}

/// What looks like another name is said to be another thing.
#[test]
fn the_same_under_another_name_is_pointed_out() {
    let folder = Folder::new();
    folder.put("before/platform.yaml", BASE);
    folder.put("platform.yaml", &with(&[("  reports:\n", "  figures:\n")]));
    let run = folder.run(&["diff", "--against", "before"]);
    assert!(
        run.out.contains("; the same as apps.reports, which is removed: another name is another thing\n"),
        "{}",
        run.out
    );
    // an app without data may be removed, so nothing is refused
    assert_eq!(folder.run(&["check", "--against", "before"]).status, 0);
}
