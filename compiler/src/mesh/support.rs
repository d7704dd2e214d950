//! What each mesh can do with the calls between apps: one table of every key that says how calls are treated.

use platformc_base::words::{MeshKind, Protocol, RetryOn};

/// Something that the specification can ask of a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// `traffic.timeout`.
    Timeout,
    /// `traffic.retries`, after a failure of this kind.
    Retry(RetryOn),
    /// `traffic.outlierDetection`.
    OutlierDetection,
    /// `traffic.sticky`.
    Sticky,
    /// `traffic.canary`.
    Canary,
    /// `traffic.routes`, of an app that is called from inside the mesh alone.
    Routes,
    /// `traffic.routes`, of an app behind an ingress.
    RoutesFromOutside,
    /// `traffic.cors`.
    Cors,
    /// `calls` to an app of another cluster.
    CallBetweenClusters,
    /// `calls` to more than one port of an app.
    SeveralPorts,
    /// A probe by the health service of gRPC.
    GrpcProbe,
    /// A probe that opens a connection, as the file says it.
    TcpProbe,
    /// `expose` of a port that speaks this, which has requests.
    Expose(Protocol),
    /// `calls` of a stateful app to itself: its replicas to each other, by their names.
    CallReplicas,
    /// `calls` to hosts outside: that an app reaches these and no others.
    CallHosts,
}

/// Whether a mesh can do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    Honoured,
    /// It cannot: what to do instead, as the help of a diagnostic.
    Refused(&'static str),
}

/// The table. If you add a feature or a mesh, add its row here.
#[must_use]
pub const fn support(mesh: MeshKind, ability: Ability) -> Support {
    match (mesh, ability) {
        (
            MeshKind::Istio | MeshKind::Consul,
            Ability::Timeout
            | Ability::Sticky
            | Ability::Routes
            | Ability::Canary
            | Ability::Retry(RetryOn::ServerError | RetryOn::GatewayError | RetryOn::ConnectFailure | RetryOn::Reset),
        )
        | (
            MeshKind::Istio,
            Ability::CallBetweenClusters
            | Ability::Cors
            | Ability::CallHosts
            | Ability::OutlierDetection
            | Ability::RoutesFromOutside
            | Ability::CallReplicas
            | Ability::SeveralPorts
            | Ability::GrpcProbe
            | Ability::TcpProbe
            | Ability::Expose(_),
        )
        | (MeshKind::Consul, Ability::Expose(Protocol::Http)) => Support::Honoured,
        // a service of Consul on Kubernetes has one port; each further one would need a service account and a Service of its own
        // (<https://developer.hashicorp.com/consul/docs/k8s/annotations-and-labels>, `connect-service-port`)
        (MeshKind::Consul, Ability::SeveralPorts) => {
            Support::Refused("call one port of it, write `kind: istio`, or deploy the other port as an app of its own")
        }
        // its injector rewrites probes over HTTP alone (consul-k8s, `overwriteProbes`): others would reach the proxy, which always listens
        (MeshKind::Consul, Ability::GrpcProbe | Ability::TcpProbe) => {
            Support::Refused("ask over HTTP (`path`) or by a command (`exec`), or write `kind: istio`")
        }
        // a route of its gateways is one of HTTP/1.1, and refuses services of another protocol
        (MeshKind::Consul, Ability::Expose(_)) => {
            Support::Refused("expose a port with `protocol: http`, or write `kind: istio`")
        }
        // a route of its gateways leads to services, not to subsets of them
        (MeshKind::Consul, Ability::RoutesFromOutside) => Support::Refused(
            "write `kind: istio`, or deploy the new version as an app of its own with its own `expose`",
        ),
        // it is a setting of each caller there (`passiveHealthCheck`), and its gateways have none
        // (<https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults#upstreamconfig>)
        (MeshKind::Consul, Ability::OutlierDetection) => {
            Support::Refused("write `kind: istio`, or let `probes` tell which pods can serve")
        }
        // the filters of its routes set headers of every answer alike
        // (<https://developer.hashicorp.com/consul/docs/reference/config-entry/http-route>)
        (MeshKind::Consul, Ability::Cors) => {
            Support::Refused("let the app itself answer pages of other origins, or write `kind: istio`")
        }
        (MeshKind::Consul, Ability::CallHosts) => Support::Refused(
            "write `kind: istio`, or add `ranges` to it, or accept every public address on its port with `exact: false`",
        ),
        // only what the mesh knows is reached (`meshDestinationsOnly`): services, not the address of one pod
        (MeshKind::Consul, Ability::CallReplicas) => {
            Support::Refused("write `kind: istio`, or run it on a cluster that is not in `mesh.clusters`")
        }
        (MeshKind::Consul, Ability::CallBetweenClusters) => {
            Support::Refused("write `kind: istio`, or run both on one cluster")
        }
    }
}

#[cfg(test)]
mod tests {
    use platformc_base::Code;

    use super::*;
    use crate::{mesh::Mesh, sample};

    const MESHES: [(MeshKind, &str); 2] = [(MeshKind::Istio, "kind: istio"), (MeshKind::Consul, "kind: consul")];

    /// The changes of the sample, and one more.
    fn with<'a>(kind: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        [&[("kind: istio", kind)], changes].concat()
    }

    /// The objects of the mesh for an app of the sample, as JSON.
    fn objects(changes: &[(&str, &str)], app: &str) -> String {
        let model = sample::model(changes);
        let app = sample::app(&model, app);
        let mesh = crate::mesh::of(&model, &app.head.cluster).expect("a mesh");
        let objects: Vec<_> =
            Mesh::app_objects(mesh, &model, app).into_iter().flat_map(|(_, objects)| objects).collect();
        let pod = Mesh::pod_metadata(mesh, &model, app, platformc_model::Track::Stable).annotations;
        serde_json::to_string(&(objects, pod)).expect("JSON")
    }

    /// What the table calls honoured changes the objects of the mesh; what it calls refused is an error.
    #[test]
    fn the_table_is_true() {
        for (mesh, kind) in MESHES {
            let mut seen = vec![objects(&with(kind, &[]), "api")];
            let mut honoured = |ability: Ability, from: &str, to: &str| {
                assert_eq!(support(mesh, ability), Support::Honoured);
                let changed = objects(&with(kind, &[(from, to)]), "api");
                assert!(!seen.contains(&changed), "{kind}: {ability:?} changes nothing");
                seen.push(changed);
            };
            honoured(Ability::Timeout, "timeout: 2s", "timeout: 7s");
            honoured(Ability::Canary, "weight: 10", "weight: 30");
            honoured(Ability::Sticky, "timeout: 2s", "timeout: 2s\n      sticky: { cookie: sid }");
            for on in [RetryOn::ServerError, RetryOn::GatewayError, RetryOn::Reset, RetryOn::ConnectFailure] {
                honoured(Ability::Retry(on), "on: [5xx, connect-failure]", &format!("on: [{}]", on.as_str()));
            }
            honoured(
                Ability::Routes,
                "weight: 10 }",
                "weight: 10 }\n      routes: [{ when: { header: { x-beta: 'true' } }, to: canary }]",
            );
            let outliers = ("timeout: 2s", "timeout: 2s\n      outlierDetection: { errors: 5 }");
            match support(mesh, Ability::OutlierDetection) {
                Support::Honoured => honoured(Ability::OutlierDetection, outliers.0, outliers.1),
                Support::Refused(instead) => {
                    let refused = sample::problems(&with(kind, &[outliers]));
                    let [(Code::WrongReference, text)] = refused.as_slice() else { panic!("{kind}: {refused:?}") };
                    assert!(text.contains(instead), "{text}");
                }
            }
            let outside = (
                "weight: 10 }",
                "weight: 10 }\n      routes: [{ when: { header: { x-beta: 'true' } }, to: canary }]\n    expose: { ingress: public, host: api.example.com }",
            );
            match support(mesh, Ability::RoutesFromOutside) {
                Support::Honoured => honoured(Ability::RoutesFromOutside, outside.0, outside.1),
                Support::Refused(instead) => {
                    let refused = sample::problems(&with(kind, &[outside]));
                    let [(Code::WrongReference, text)] = refused.as_slice() else { panic!("{kind}: {refused:?}") };
                    assert!(text.contains(instead), "{text}");
                }
            }
            let pages = (
                "weight: 10 }",
                "weight: 10 }\n      cors: { origins: ['https://web.example.com'] }\n    expose: { ingress: public, host: api.example.com }",
            );
            match support(mesh, Ability::Cors) {
                Support::Honoured => honoured(Ability::Cors, pages.0, pages.1),
                Support::Refused(instead) => {
                    let refused = sample::problems(&with(kind, &[pages]));
                    let [(Code::WrongReference, text)] = refused.as_slice() else { panic!("{kind}: {refused:?}") };
                    assert!(text.contains(instead), "{text}");
                }
            }
            let hosts = ("calls: [api]", "calls: [api, payments]");
            let external = ("databases:\n", "externals: { payments: { hosts: [api.example.org] } }\ndatabases:\n");
            match support(mesh, Ability::CallHosts) {
                Support::Honoured => {
                    let found = objects(&with(kind, &[hosts, external]), "web");
                    assert_ne!(found, objects(&with(kind, &[]), "web"), "{kind}");
                    assert!(found.contains("api.example.org"), "{kind}: {found}");
                }
                Support::Refused(instead) => {
                    let refused = sample::problems(&with(kind, &[hosts, external]));
                    let [(Code::NotExact, text)] = refused.as_slice() else { panic!("{kind}: {refused:?}") };
                    assert!(text.contains(instead), "{text}");
                }
            }
            let refused = sample::problems(&with(kind, sample::CROSSING));
            match support(mesh, Ability::CallBetweenClusters) {
                Support::Honoured => assert_eq!(refused, []),
                Support::Refused(instead) => {
                    assert!(!refused.is_empty(), "{kind}");
                    assert!(refused.iter().all(|(code, text)| *code == Code::NotCarried && text.contains(instead)));
                }
            }
        }
    }

    /// Both ports of an app are called, and a port of each protocol is behind an ingress.
    #[test]
    fn the_table_is_true_of_ports() {
        let port = "    port: 9090\n";
        let two = [
            (port, "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc } }\n"),
            ("calls: [api]", "calls: [api, { app: api, port: rpc }]"),
        ];
        for (mesh, kind) in MESHES {
            let refused = sample::problems(&with(kind, &two));
            assert_eq!(refused.is_empty(), support(mesh, Ability::SeveralPorts) == Support::Honoured, "{refused:?}");
            for protocol in [Protocol::Http, Protocol::Http2, Protocol::Grpc] {
                let ports = format!("    ports: {{ http: {{ port: 9090, protocol: {} }} }}\n", protocol.as_str());
                let exposed = format!("{ports}    expose: {{ ingress: public, host: api.example.com }}\n");
                let health = ("    health: /healthz\n    env:", "    env:");
                let refused = sample::problems(&with(kind, &[(port, &exposed), health]));
                assert_eq!(
                    refused.is_empty(),
                    support(mesh, Ability::Expose(protocol)) == Support::Honoured,
                    "{refused:?}"
                );
            }
        }
    }

    /// A mesh that carries calls between clusters has a gateway for them.
    #[test]
    fn only_a_mesh_with_a_gateway_carries_calls_between_clusters() {
        for (kind, word) in MESHES {
            let model = sample::model(&[("kind: istio", word)]);
            let gateway = model.clusters.values().next().and_then(|first| crate::mesh::of(&model, first)?.east_west());
            let honoured = support(kind, Ability::CallBetweenClusters) == Support::Honoured;
            assert_eq!(gateway.is_some(), honoured, "{word}");
        }
    }
}
