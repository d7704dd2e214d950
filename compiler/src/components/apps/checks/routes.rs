//! Which app has which path.

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use platformc_model::{App, Expose};

/// What comes from outside goes to one app.
#[derive(Default)]
pub(super) struct Routes<'a> {
    /// Ingress, host and path, and where an app claims them.
    taken: BTreeMap<(&'a str, &'a str, &'a str), (Span, &'a str)>,
    /// Ingress and host whose root belongs to an app with routes by header, and where these stand.
    by_header: BTreeMap<(&'a str, &'a str), (Span, &'a str)>,
}

impl<'a> Routes<'a> {
    pub(super) fn add(&mut self, app: &'a App, problems: &mut Diagnostics) {
        app.expose.iter().for_each(|expose| self.claim(app, expose, problems));
    }

    fn claim(&mut self, app: &'a App, expose: &'a Expose, problems: &mut Diagnostics) {
        let (host, claimed) = (&expose.host, &expose.path);
        // a default has no place in the file
        let span = claimed.said_at().unwrap_or(host.span);
        if let Some(short) = claimed.as_str().strip_suffix('/').filter(|short| !short.is_empty()) {
            let problem = Diagnostic::error(Code::BadScalar, span, format!("`{claimed}` ends with a slash"));
            problems.push(problem.help(format!("write `{short}`: it includes all paths below it")));
        }
        let key = (expose.ingress.name.as_str(), host.as_str(), claimed.as_str());
        let name = app.head.name.as_str();
        if let Some(route) = app.traffic.as_ref().and_then(|traffic| traffic.routes.first())
            && claimed.as_str() == "/"
        {
            self.by_header.insert((key.0, key.1), (route.span, name));
        }
        match self.taken.insert(key, (span, name)) {
            Some((first, other)) if other == name => {
                let message = format!("`{name}` claims `{host}{claimed}` twice");
                let problem = Diagnostic::error(Code::HostTaken, span, message).related(first, "claimed here");
                problems.push(problem.help("remove one of them, or choose another path or another host"));
            }
            Some((first, other)) => {
                let message = format!("`{host}{claimed}` is already routed to `{other}`, and `{name}` claims it too");
                let problem = Diagnostic::error(Code::HostTaken, span, message).related(first, "claimed here");
                problems.push(problem.help("choose another path, or another host"));
            }
            None => {}
        }
    }

    /// Istio tries a route of the root after those of other paths, unless it asks for headers (`IsCatchAllRoute`): then the older object
    /// comes first, and a call to another path with that header would go to this app.
    pub(super) fn roots(&self, problems: &mut Diagnostics) {
        for ((ingress, host), (span, app)) in &self.by_header {
            let of_host =
                self.taken.range((*ingress, *host, "/")..).take_while(|(key, _)| (key.0, key.1) == (*ingress, *host));
            if let Some(((_, _, path), (other, _))) = of_host.into_iter().find(|((_, _, path), _)| *path != "/") {
                let message = format!("`traffic.routes` of `{app}` would take calls to `{host}{path}` too");
                let problem = Diagnostic::error(Code::WrongReference, *span, message).related(*other, "another way");
                problems
                    .push(problem.help(format!("expose `{app}` at a path such as `/{app}`, or at a host of its own")));
            }
        }
    }

    /// Only the root has other apps' paths below it: gateways do not agree on the order of others.
    pub(super) fn nested(&self, problems: &mut Diagnostics) {
        for ((ingress, host, path), (span, app)) in &self.taken {
            let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|above| !above.is_empty());
            for above in above {
                if let Some((first, other)) = self.taken.get(&(*ingress, *host, above)) {
                    let message = format!("`{host}{path}` of `{app}` is below `{above}`, which is routed to `{other}`");
                    let problem = Diagnostic::error(Code::HostTaken, *span, message).related(*first, "claimed here");
                    problems
                        .push(problem.help("choose a path outside of it: only `/` may contain paths of other apps"));
                }
            }
        }
    }
}
