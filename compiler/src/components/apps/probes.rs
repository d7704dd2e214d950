//! The questions that pods are asked.

use platformc_output::{
    json,
    value::{Map, Value},
};

use platformc_model::{App, Check, Probe, Probes};

pub(super) fn probes(app: &App, probes: &Probes) -> Map {
    let asked =
        [("startupProbe", &probes.startup), ("readinessProbe", &probes.readiness), ("livenessProbe", &probes.liveness)];
    let mut fields = Map::new();
    for (key, probe) in asked {
        if let Some(probe) = probe {
            fields.insert(key.into(), Value::Object(question(app, probe)));
        }
    }
    fields
}

fn question(app: &App, probe: &Probe) -> Map {
    let mut fields = Map::new();
    let (key, check) = match &probe.check {
        Check::Http(path, port) => ("httpGet", json!({ "path": path.as_str(), "port": port.name.as_str() })),
        // the one kind of probe that takes no name of a port
        Check::Grpc(port) => ("grpc", json!({ "port": port.number })),
        Check::Tcp(port) => ("tcpSocket", json!({ "port": port.name.as_str() })),
        Check::Exec(command) => {
            let words = command.iter().map(|word| json!(super::container::word(app, word)));
            ("exec", json!({ "command": Value::Array(words.collect()) }))
        }
    };
    fields.insert(key.into(), check);
    fields.insert("periodSeconds".into(), json!(probe.every));
    if let Some(timeout) = probe.timeout {
        fields.insert("timeoutSeconds".into(), json!(timeout));
    }
    if let Some(failures) = probe.failures {
        fields.insert("failureThreshold".into(), json!(failures));
    }
    fields
}
