//! Platforms of any size, as a team would write them.

use std::fmt::Write;

/// A platform of `apps` apps over `clusters` clusters (at least 2), with a mesh, Vault and a
/// database. Every fifth app has a chart, every tenth a volume; each calls the one before it on its
/// cluster.
#[must_use]
pub fn platform(apps: usize, clusters: usize, mesh: &str) -> String {
    with_secrets(apps, clusters, mesh, 1)
}

/// The same with this number of secrets for each app, at least one; all but the first are `kv` values.
#[must_use]
pub fn with_secrets(apps: usize, clusters: usize, mesh: &str, secrets: usize) -> String {
    let mut out = String::from(
        "apiVersion: platformc/v1alpha1\nkind: Platform\nname: bench\naws:\n  account: \"111122223333\"\n  region: eu-west-1\n  state: { bucket: bench-tfstate }\ndns: { zone: example.com }\ngit: { url: \"https://gitlab.example.com/platform/bench.git\" }\n",
    );
    let names: Vec<String> = (0..clusters).map(|c| format!("c{c}")).collect();
    let all = names.join(", ");
    out.push_str("networks:\n");
    for (number, name) in names.iter().enumerate() {
        let _ = writeln!(out, "  {name}: {{ cidr: 10.{}.0.0/16 }}", number + 10);
    }
    out.push_str("peerings:\n");
    for (number, a) in names.iter().enumerate() {
        for b in names.iter().skip(number + 1) {
            let _ = writeln!(out, "  {a}-{b}: {{ between: [{a}, {b}] }}");
        }
    }
    out.push_str("clusters:\n");
    for name in &names {
        let _ = writeln!(
            out,
            "  {name}:\n    network: {name}\n    kubernetes: \"1.36\"\n    admins: {{ platform: arn:aws:iam::111122223333:role/platform-admin }}\n    nodeGroups:\n      system: {{ instanceTypes: [m7g.large] }}"
        );
    }
    let _ = writeln!(out, "storage:\n  shared: {{ kind: efs, clusters: [{all}] }}");
    let _ = writeln!(out, "mesh: {{ kind: {mesh}, clusters: [{all}] }}");
    let _ = writeln!(out, "vault: {{ cluster: c0, host: vault.example.com, serves: [{all}] }}");
    out.push_str("databases:\n  orders: { engine: postgres, version: \"16\", network: c0, class: db.t4g.medium, storage: 50Gi }\n");
    out.push_str("secrets:\n");
    for app in 0..apps {
        if app % 2 == 0 {
            let _ = writeln!(
                out,
                "  app{app}-db:\n    database: {{ name: orders, role: readWrite, ttl: 1h, maxTtl: 24h }}"
            );
        } else {
            let _ = writeln!(out, "  app{app}-key:\n    kv: {{ path: apps/app{app}, owner: team-{} }}", app % 50);
        }
        for more in 1..secrets {
            let _ =
                writeln!(out, "  app{app}-{more}:\n    kv: {{ path: more/app{app}/{more}, owner: team-{} }}", app % 50);
        }
    }
    let _ = writeln!(out, "observability: {{ clusters: [{all}] }}");
    out.push_str("apps:\n");
    for app in 0..apps {
        one(&mut out, app, clusters, secrets);
    }
    out
}

fn one(out: &mut String, app: usize, clusters: usize, secrets: usize) {
    let cluster = app % clusters;
    let login = app.is_multiple_of(2);
    let secret = if login { format!("app{app}-db") } else { format!("app{app}-key") };
    let _ = writeln!(out, "  app{app}:\n    cluster: c{cluster}\n    namespace: team-{}", app % 50);
    if app % 5 == 4 {
        let _ = writeln!(
            out,
            "    chart:\n      repository: oci://registry.example.com/charts\n      name: app{app}\n      version: 3.1.0\n      deployments: [app{app}]\n      values:\n        logLevel: info\n        replicas: 3\n    secrets: [{secret}]"
        );
        if login {
            out.push_str("    calls: [orders]\n");
        }
        return;
    }
    let mut more = String::new();
    for number in 1..secrets {
        let _ = writeln!(more, "      app{app}-{number}: {{ deliver: file, path: /secrets/more{number} }}");
    }
    let _ = writeln!(
        out,
        "    image: registry.example.com/team/app{app}:1.8.2\n    port: 8080\n    replicas: {{ min: 3, max: 12, cpu: 70% }}\n    resources: {{ cpu: 250m, memory: 256Mi }}\n    health: /healthz\n    env:\n      LOG_LEVEL: info\n      REGION: eu-west-1\n    secrets:\n      {secret}: {{ deliver: file, path: /secrets/main, onRotate: restart }}\n{more}    traffic:\n      timeout: 2s\n      retries: {{ attempts: 3, on: [connect-failure] }}\n    alerts: {{ errorRate: 1%, latency: {{ p99: 500ms }} }}"
    );
    let callee = app.checked_sub(clusters).filter(|callee| callee % 5 != 4);
    let callees: Vec<String> =
        callee.map(|callee| format!("app{callee}")).into_iter().chain(login.then(|| "orders".into())).collect();
    if !callees.is_empty() {
        let _ = writeln!(out, "    calls: [{}]", callees.join(", "));
    }
    if app.is_multiple_of(10) {
        out.push_str("    volumes:\n      data: { storage: shared, mount: /data }\n");
    }
}
