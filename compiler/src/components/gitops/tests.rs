use crate::sample::files;

#[test]
fn only_what_a_cluster_uses_crosses() {
    let of = |changes: &[(&str, &str)], cluster: &str| -> Vec<String> {
        let files = files(changes);
        let path = format!("terraform/roots/flux-{cluster}/main.tf");
        let (_, text) = files.iter().find(|(name, _)| *name == path).expect("the root");
        let data =
            text.split_once("  data = {").and_then(|(_, rest)| rest.split_once('}')).map_or("", |(data, _)| data);
        data.lines().filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    };
    // an ingress leads into the first, vault's load balancer into the second
    for cluster in ["first", "second"] {
        assert!(of(&[], cluster).iter().any(|key| key == "VPC_ID"), "{cluster}");
    }
    let one = [("  cluster: second\n  host", "  cluster: first\n  host")];
    assert_eq!(of(&one, "first"), ["VPC_ID", "EFS_FILES_ID", "EFS_FILES_API_UPLOADS_AP", "DATABASE_ORDERS_HOST"]);
    assert_eq!(of(&one, "second"), ["DATABASE_ORDERS_HOST"]);
}
