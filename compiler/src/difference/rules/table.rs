//! The rules, the strictest of a kind first.

use super::rule::Rule;
use crate::difference::change::{How, Level, Mark, What};

/// What a change is that no rule knows.
pub const NO_RULE: Rule = Rule {
    id: "unknown",
    level: Level::Unknown,
    help: "look at it yourself: platformc has no rule for such a change",
    ..rule("unknown", Level::Unknown, What::Resource, How::Updated, "{kind} {name} changes in a way that no rule knows")
};

/// The rule of what `check` refuses.
pub const REFUSES: &str = "check.refuses";

/// Resources whose destruction takes data with it, or everything that stands in them.
const DATA: &[&str] = &[
    "aws_cloudwatch_log_group",
    "aws_db_instance",
    "aws_efs_file_system",
    "aws_eks_cluster",
    "aws_kms_key",
    "aws_route53_zone",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_vpc",
    "vault_mount",
    "vault_pki_secret_backend_root_cert",
    "vault_ssh_secret_backend_ca",
    "vault_transit_secret_backend_key",
];

/// Resources that give rights in AWS.
const RIGHTS: &[&str] = &[
    "aws_efs_file_system_policy",
    "aws_eks_access_entry",
    "aws_eks_access_policy_association",
    "aws_eks_pod_identity_association",
    "aws_iam_openid_connect_provider",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_s3_bucket_policy",
    "aws_sqs_queue_policy",
];

/// Objects that run pods.
const WORKLOADS: &[&str] = &["Deployment", "StatefulSet"];

const fn rule(id: &'static str, level: Level, what: What, how: How, message: &'static str) -> Rule {
    Rule { id, level, what, how, kinds: &[], paths: &[], marks: &[], predicted: false, message, help: "" }
}

const REFUSED: &str = "Terraform refuses a plan that destroys it (`prevent_destroy`): keep the value, or move the data to a successor first";
const MORE: &str = "somebody may have changed it by hand, or an earlier change was merged and not applied: find out before you apply the plan";
const LEFT: &str =
    "its state stays in the bucket and its resources in AWS: destroy the root before its entries go, or keep them";

/// All rules.
pub const RULES: &[Rule] = &[
    // Terraform: replaced
    rule("terraform.replaced-data", Level::DataLoss, What::Resource, How::Replaced, "{name} is replaced because of {because}")
        .kinds(DATA)
        .marks(&[Mark::Protected])
        .help(REFUSED),
    rule("terraform.replaced-data", Level::DataLoss, What::Resource, How::Replaced, "{name} is replaced because of {because}, and what it holds is destroyed")
        .kinds(DATA),
    rule("terraform.replaced-successor", Level::Restart, What::Resource, How::Replaced, "{name} is replaced because of {because}; its successor stands first")
        .marks(&[Mark::SuccessorFirst]),
    rule("terraform.replaced", Level::Downtime, What::Resource, How::Replaced, "{name} is replaced because of {because}: it is gone until its successor stands"),
    // Terraform: destroyed
    rule("terraform.retired", Level::Downtime, What::Resource, How::Removed, "{name} is destroyed, since its entry is being removed: a last snapshot stays")
        .kinds(&["aws_db_instance"])
        .marks(&[Mark::Retired]),
    rule("terraform.retired", Level::Downtime, What::Resource, How::Removed, "{name} is destroyed, since its entry is being removed: a database from the last snapshot gets another one")
        .kinds(&["aws_secretsmanager_secret"])
        .marks(&[Mark::Retired]),
    rule("terraform.retired", Level::Downtime, What::Resource, How::Removed, "{name} is destroyed, since its entry is being removed: nothing of the platform is in it any more")
        .kinds(&["aws_vpc"])
        .marks(&[Mark::Retired]),
    rule("terraform.kept", Level::Safe, What::Resource, How::Left, "{name} stays as it is, and Terraform forgets it")
        .marks(&[Mark::Retired])
        .help("delete it by hand when nobody needs it any more: the README of the output says how it is found"),
    rule("terraform.destroyed-data", Level::DataLoss, What::Resource, How::Removed, "{name} is destroyed with what it holds")
        .kinds(DATA)
        .help("take a copy of what is needed, and let everybody who uses it know"),
    rule("terraform.destroyed", Level::Downtime, What::Resource, How::Removed, "{name} is destroyed"),
    rule("terraform.resized-data", Level::DataLoss, What::Resource, How::Resized, "instances of {name} may be destroyed because of {because}")
        .kinds(DATA)
        .predicted(),
    rule("terraform.resized", Level::Downtime, What::Resource, How::Resized, "instances of {name} may be created or destroyed because of {because}")
        .predicted(),
    rule("terraform.tombstone", Level::Safe, What::Root, How::Left, "the root {name} vanishes, which had nothing but what was to be destroyed")
        .marks(&[Mark::Retired])
        .predicted()
        .help("ask `platformc verify --state` first whether it is destroyed"),
    rule("terraform.ended", Level::Downtime, What::Root, How::Removed, "nothing of {name} may be left: an apply destroys what is, with the key and the logs that were to stay")
        .predicted()
        .help("ask `platformc verify --state` first, with the file as it was before"),
    rule("terraform.orphaned", Level::DataLoss, What::Root, How::Left, "the root {name} vanishes: nobody manages what it made, and nobody destroys it")
        .help(LEFT),
    rule("terraform.root-created", Level::Safe, What::Root, How::Created, "the root {name} is new"),
    // Terraform: what follows from a replacement elsewhere
    rule("terraform.follows", Level::Safe, What::Resource, How::Updated, "{name} is changed in place after what it refers to: {because}")
        .marks(&[Mark::Follows])
        .predicted(),
    // Terraform: created
    rule("terraform.created", Level::Safe, What::Resource, How::Created, "{name} is created").marks(&[Mark::New]),
    rule("terraform.rights", Level::Access, What::Resource, How::Created, "{name} is created: something that is there gains rights in AWS")
        .kinds(RIGHTS)
        .predicted(),
    rule("terraform.opened", Level::Access, What::Resource, How::Created, "{name} is created: it lets more traffic in")
        .kinds(&["aws_vpc_security_group_ingress_rule"])
        .predicted(),
    rule("terraform.created", Level::Safe, What::Resource, How::Created, "{name} is created"),
    // Terraform: updated in place
    rule("terraform.unlisted", Level::Unknown, What::Resource, How::Updated, "{name} changes in {because}, and platformc does not know what its provider does then")
        .marks(&[Mark::Unlisted])
        .help("look at the plan of Terraform before you merge"),
    rule("terraform.retention", Level::DataLoss, What::Resource, How::Updated, "{name} keeps less because of {because}: what is older is deleted")
        .kinds(&["aws_db_instance", "aws_cloudwatch_log_group"])
        .paths(&["backup_retention_period", "retention_in_days"])
        .marks(&[Mark::Less]),
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
    rule("terraform.database", Level::Downtime, What::Resource, How::Updated, "{name} is changed in {because}: RDS restarts it in its maintenance window, or at once with `apply_immediately`")
        .kinds(&["aws_db_instance"])
        .paths(&["identifier", "instance_class", "engine_version", "parameter_group_name", "port", "ca_cert_identifier", "storage_type"])
        .predicted(),
    rule("terraform.prepared", Level::Safe, What::Resource, How::Updated, "{name} is changed in {because}: AWS refuses its deletion, or refuses it no more")
        .kinds(&["aws_db_instance"])
        .paths(&["deletion_protection"]),
    rule("terraform.nodes", Level::Restart, What::Resource, How::Updated, "{name} is changed in {because}: its nodes are replaced one after the other")
        .kinds(&["aws_eks_node_group"])
        .paths(&["version", "release_version", "launch_template"])
        .predicted(),
    rule("terraform.nodes", Level::Restart, What::Resource, How::Updated, "{name} is changed in {because}: nodes that start from it are replaced one after the other")
        .kinds(&["aws_launch_template"])
        .predicted(),
    rule("terraform.kubernetes", Level::Restart, What::Resource, How::Updated, "{name} is upgraded because of {because}; it cannot go back")
        .kinds(&["aws_eks_cluster"])
        .paths(&["version"])
        .predicted(),
    rule("terraform.endpoint", Level::Access, What::Resource, How::Updated, "{name} is changed in {because}: who reaches the Kubernetes API")
        .kinds(&["aws_eks_cluster"])
        .paths(&["vpc_config"])
        .predicted(),
    rule("terraform.rights", Level::Access, What::Resource, How::Updated, "{name} is changed in {because}: what somebody may do in AWS")
        .kinds(RIGHTS)
        .predicted(),
    rule("terraform.rights", Level::Access, What::Resource, How::Updated, "{name} is changed in {because}: who may use the key")
        .kinds(&["aws_kms_key"])
        .paths(&["policy"])
        .predicted(),
    rule("terraform.opened", Level::Access, What::Resource, How::Updated, "{name} is changed in {because}: it may let more traffic in")
        .kinds(&["aws_vpc_security_group_ingress_rule"])
        .predicted(),
    rule("terraform.release", Level::Restart, What::Resource, How::Updated, "the release {name} is upgraded because of {because}: its pods may restart")
        .kinds(&["helm_release"])
        .predicted(),
    rule("terraform.updated", Level::Safe, What::Resource, How::Updated, "{name} is changed in place: {because}"),
    // Terraform: blocks that are no resources
    rule("terraform.state", Level::DataLoss, What::Block, How::Updated, "the state of {name} is looked for elsewhere because of {because}")
        .kinds(&["backend"])
        .help("move the state with `terraform init -migrate-state` before anything is applied: without it Terraform knows nothing of what is there"),
    rule("terraform.provider", Level::DataLoss, What::Block, How::Updated, "{name} works in another place because of {because}: what it made is not found there")
        .kinds(&["provider"])
        .paths(&["region", "allowed_account_ids", "address", "namespace"]),
    rule("terraform.tags", Level::Restart, What::Block, How::Updated, "the tags of everything that {name} makes change: {because}; nodes that carry them are replaced one after the other")
        .kinds(&["provider"])
        .paths(&["default_tags"])
        .predicted(),
    rule("terraform.wiring", Level::Safe, What::Block, How::Updated, "{name} is declared in another way")
        .kinds(&["data", "locals", "moved", "output", "variable", "terraform", "ephemeral"]),
    // Flux: pruned
    rule("flux.pruned-data", Level::DataLoss, What::Object, How::Removed, "{kind} {name} is pruned, and what is in it is deleted")
        .kinds(&["Namespace", "PersistentVolume", "PersistentVolumeClaim"]),
    rule("flux.left-data", Level::DataLoss, What::Object, How::Left, "{kind} {name} is not pruned: its data stays, and nobody manages it")
        .kinds(&["PersistentVolume", "PersistentVolumeClaim"])
        .help("copy what is needed to its successor, then delete it by hand"),
    rule("flux.left", Level::Safe, What::Object, How::Left, "{kind} {name} is not pruned: it stays until somebody deletes it")
        .help("delete it by hand when nothing is in it any more"),
    rule("flux.pruned", Level::Downtime, What::Object, How::Removed, "{kind} {name} is pruned with its pods").kinds(WORKLOADS),
    rule("flux.pruned", Level::Downtime, What::Object, How::Removed, "the release {name} is uninstalled").kinds(&["HelmRelease"]),
    rule("flux.pruned-small", Level::Safe, What::Object, How::Removed, "{kind} {name} is pruned"),
    // Kubernetes: created
    rule("kubernetes.created", Level::Safe, What::Object, How::Created, "{kind} {name} is created").marks(&[Mark::New]),
    rule("kubernetes.rights", Level::Access, What::Object, How::Created, "{kind} {name} is created beside what is there: somebody may do more in the cluster")
        .kinds(&["ClusterRoleBinding", "Role", "RoleBinding"])
        .predicted(),
    rule("kubernetes.created", Level::Safe, What::Object, How::Created, "{kind} {name} is created"),
    rule("kubernetes.kept", Level::Safe, What::Object, How::Kept, "{kind} {name} stays as it is: Flux changes none that exists"),
    // Kubernetes: changed
    rule("kubernetes.immutable", Level::Downtime, What::Object, How::Updated, "{kind} {name} cannot be changed in {because}: Flux fails until it is deleted and made again")
        .kinds(&["StatefulSet"])
        .paths(&["spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"])
        .help("delete it by `kubectl delete statefulset --cascade=orphan`: its pods run on, and Flux makes it again"),
    rule("kubernetes.volume-shrinks", Level::Downtime, What::Object, How::Updated, "{kind} {name} would be smaller in {because}, which Kubernetes refuses: Flux fails")
        .kinds(&["PersistentVolumeClaim"])
        .paths(&["spec.resources.requests.storage"])
        .marks(&[Mark::Less])
        .help("keep the size, or move the data to a volume of another name"),
    rule("kubernetes.volume-grows", Level::Safe, What::Object, How::Updated, "{kind} {name} grows because of {because}, while its pod runs")
        .kinds(&["PersistentVolumeClaim"])
        .paths(&["spec.resources.requests.storage"]),
    rule("kubernetes.immutable", Level::Downtime, What::Object, How::Updated, "{kind} {name} cannot be changed in {because}: Flux fails until it is deleted and made again")
        .kinds(WORKLOADS)
        .paths(&["spec.selector"])
        .help("delete it by hand while it may be away"),
    rule("kubernetes.recreated", Level::Downtime, What::Object, How::Updated, "all pods of {kind} {name} stop, then others start, because of {because}")
        .kinds(WORKLOADS)
        .paths(&["spec.template"])
        .marks(&[Mark::Recreated]),
    rule("kubernetes.restart", Level::Restart, What::Object, How::Updated, "the pods of {kind} {name} are replaced one after the other because of {because}")
        .kinds(WORKLOADS)
        .paths(&["spec.template"]),
    rule("kubernetes.run-again", Level::Restart, What::Object, How::Updated, "{kind} {name} is replaced and runs again because of {because}")
        .kinds(&["Job"])
        .paths(&["spec.template"]),
    rule("kubernetes.restart", Level::Restart, What::Object, How::Updated, "{kind} {name} changes in {because}, and pods that use it start again")
        .kinds(&["ConfigMap", "Secret"])
        .marks(&[Mark::Mounted])
        .predicted(),
    rule("kubernetes.service", Level::Downtime, What::Object, How::Updated, "{kind} {name} leads elsewhere because of {because}: calls may fail until all pods are new")
        .kinds(&["Service"])
        .paths(&["spec."])
        .predicted(),
    rule("kubernetes.rights", Level::Access, What::Object, How::Updated, "{kind} {name} changes in {because}: what somebody may do in the cluster")
        .kinds(&["ClusterRoleBinding", "Role", "RoleBinding"])
        .predicted(),
    rule("kubernetes.nodes", Level::Restart, What::Object, How::Updated, "{kind} {name} changes in {because}: Karpenter replaces the nodes that differ")
        .kinds(&["EC2NodeClass", "NodePool"])
        .predicted(),
    rule("kubernetes.volume", Level::Unknown, What::Object, How::Updated, "{kind} {name} changes in {because}, which Kubernetes mostly refuses")
        .kinds(&["PersistentVolume", "PersistentVolumeClaim", "StorageClass"])
        .paths(&["spec", "parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"]),
    rule("kubernetes.secret", Level::Restart, What::Object, How::Updated, "{kind} {name} changes in {because}: the secret is brought anew, and those who use it may restart")
        .kinds(&["Certificate", "SecretProviderClass", "VaultAuth", "VaultConnection", "VaultDynamicSecret", "VaultPKISecret", "VaultStaticSecret"])
        .predicted(),
    rule("kubernetes.namespace", Level::Restart, What::Object, How::Updated, "{kind} {name} changes in {because}: pods that start from now on are treated in another way")
        .kinds(&["Namespace"])
        .predicted(),
    rule("kubernetes.mesh", Level::Downtime, What::Object, How::Updated, "{kind} {name} changes in {because} for the whole mesh: calls may fail meanwhile")
        .kinds(&["Mesh", "PeerAuthentication", "ProxyDefaults", "EnvoyFilter"])
        .predicted(),
    rule("release.upgraded", Level::Restart, What::Release, How::Replaced, "the chart of {name} is another version because of {because}: its pods may restart")
        .predicted()
        .help("read the notes of the chart's versions between the two"),
    rule("release.values", Level::Restart, What::Release, How::Updated, "the values of the release {name} change in {because}: its pods may restart")
        .predicted(),
    rule("release.changed", Level::Restart, What::Object, How::Updated, "the release {name} changes in {because}: its pods may restart")
        .kinds(&["HelmRelease"])
        .predicted(),
    rule("flux.path", Level::Downtime, What::Object, How::Updated, "the Kustomization {name} is read from another folder because of {because}: Flux stops until its root is applied")
        .kinds(&["Kustomization"])
        .paths(&["spec.path"])
        .predicted(),
    rule("kubernetes.updated", Level::Safe, What::Object, How::Updated, "{kind} {name} changes in place: {because}")
        .kinds(&[
            "Alert", "AuthorizationPolicy", "ClusterIssuer", "ConfigMap", "CronJob", "Deployment", "DestinationRule", "Gateway", "HTTPRoute",
            "HelmRepository", "HorizontalPodAutoscaler", "Issuer", "Job", "Kustomization", "NetworkPolicy", "OCIRepository", "PersistentVolume",
            "PersistentVolumeClaim", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "Provider", "RouteRetryFilter", "RouteTimeoutFilter",
            "Secret", "Service", "ServiceAccount", "ServiceDefaults", "ServiceEntry", "ServiceIntentions", "ServiceMonitor", "ServiceResolver",
            "ServiceRouter", "ServiceSplitter", "Sidecar", "StatefulSet", "StorageClass", "TargetGroupBinding", "Telemetry", "VirtualService",
        ]),
    // Vault
    rule("vault.unmounted", Level::DataLoss, What::Vault, How::Removed, "the mount {name} goes with everything in it").kinds(&["mount"]),
    rule("vault.removed", Level::Safe, What::Vault, How::Removed, "the {kind} {name} of Vault goes"),
    rule("vault.created", Level::Safe, What::Vault, How::Created, "the {kind} {name} of Vault is new"),
    rule("vault.updated", Level::Safe, What::Vault, How::Updated, "the {kind} {name} of Vault is another one"),
    // who may do what
    rule("access.same-rule", Level::Safe, What::Grant, How::Created, "{name} gets {kind} by a rule that it had before, or administers what is new: {because}").marks(&[Mark::SameRule]),
    rule("access.own", Level::Safe, What::Grant, How::Created, "{name} is new and gets {kind}, which is new too: {because}").marks(&[Mark::New, Mark::NewSecret]),
    rule("access.shared", Level::Access, What::Grant, How::Created, "{name} is new and gets {kind}, which was there before: {because}").marks(&[Mark::New]),
    rule("access.gained", Level::Access, What::Grant, How::Created, "{name} gains {kind}: {because}"),
    rule("access.gone", Level::Safe, What::Grant, How::Removed, "{name} had {kind}, and one of the two is gone").marks(&[Mark::Gone]),
    rule("access.lost", Level::Downtime, What::Grant, How::Removed, "{name} loses {kind}: {because}").predicted(),
    rule("access.impersonation", Level::Access, What::Impersonation, How::Created, "{name} can now become {because}"),
    rule("access.impersonation-lost", Level::Safe, What::Impersonation, How::Removed, "{name} can no longer become {because}"),
    // traffic
    rule("traffic.call", Level::Safe, What::Traffic, How::Created, "{name} is new, and may call {because}").kinds(&["call"]).marks(&[Mark::New]),
    rule("traffic.call", Level::Access, What::Traffic, How::Created, "{name} may now call {because}").kinds(&["call"]),
    rule("traffic.route", Level::Safe, What::Traffic, How::Created, "{name} is new, and answers at {because}").kinds(&["route"]).marks(&[Mark::New]),
    rule("traffic.route", Level::Access, What::Traffic, How::Created, "{name} now answers at {because}").kinds(&["route"]),
    rule("traffic.plaintext", Level::Safe, What::Traffic, How::Created, "{name} is new, and has {because}").kinds(&["plaintext"]).marks(&[Mark::New]),
    rule("traffic.pages", Level::Safe, What::Traffic, How::Created, "{name} is new, and lets in {because}").kinds(&["pages"]).marks(&[Mark::New]),
    rule("traffic.opened", Level::Access, What::Traffic, How::Created, "{name} lets in {because}"),
    rule("traffic.closed", Level::Safe, What::Traffic, How::Removed, "{name} had {because}, and one of the two is gone").marks(&[Mark::Gone]),
    rule("traffic.closed", Level::Downtime, What::Traffic, How::Removed, "{name} no longer has {because}").predicted(),
    // versions
    rule("upgrade.back", Level::Downtime, What::Version, How::Updated, "{name} goes back in {because}, which {kind} refuses: the apply fails")
        .marks(&[Mark::Less])
        .help("keep the version: `platformc check` refuses this change"),
    rule("upgrade.skips", Level::Downtime, What::Version, How::Updated, "{name} skips a version in {because}, which takes more than one step in {kind}")
        .help("go on one version at a time: `platformc check` refuses this change"),
    // Terraform's own plan
    rule("plan.destroys-data", Level::DataLoss, What::Plan, How::Removed, "Terraform destroys {name} with what it holds, which does not follow from the change")
        .kinds(DATA)
        .help(MORE),
    rule("plan.destroys-data", Level::DataLoss, What::Plan, How::Replaced, "Terraform replaces {name} because of {because}, which does not follow from the change")
        .kinds(DATA)
        .help(MORE),
    rule("plan.destroys", Level::Unknown, What::Plan, How::Removed, "Terraform destroys {name}, which does not follow from the change").help(MORE),
    rule("plan.replaces", Level::Unknown, What::Plan, How::Replaced, "Terraform replaces {name} because of {because}, which does not follow from the change")
        .help(MORE),
    rule("plan.forgets", Level::Unknown, What::Plan, How::Left, "Terraform forgets {name}, which does not follow from the change").help(MORE),
    rule("plan.updates", Level::Unknown, What::Plan, How::Updated, "Terraform changes {name} in {because}, which does not follow from the change")
        .help(MORE),
    rule("plan.creates", Level::Unknown, What::Plan, How::Created, "Terraform creates {name}, which does not follow from the change").help(MORE),
    // what `check` refuses: the message, the level and the help are those of the refusal
    rule(REFUSES, Level::DataLoss, What::Refusal, How::Updated, "{because}"),
    // documents
    rule("document.changed", Level::Safe, What::Document, How::Updated, "the file {name} changes"),
    rule("document.created", Level::Safe, What::Document, How::Created, "the file {name} is new"),
    rule("document.removed", Level::Safe, What::Document, How::Removed, "the file {name} goes"),
];
