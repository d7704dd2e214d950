//! What an app measures itself.

use platformc_spec::{Code, Diagnostic, Diagnostics, Spanned, platform as spec, scalar::UrlPath};

use super::ports;
use platformc_model::{AppHead, Effective, Scrape};

pub(super) fn metrics(
    head: &AppHead,
    Spanned { value, span }: Spanned<Box<spec::AppMetrics>>,
    problems: &mut Diagnostics,
) -> Option<Scrape> {
    let Some(port) = ports::meant(head, value.port.as_ref(), span, problems)? else {
        let message = format!("`metrics` of `{}` needs a port", head.name);
        problems.push(
            Diagnostic::error(Code::MissingCompanion, span, message)
                .help("add the port at which it answers with them: `ports: { metrics: 9100 }`"),
        );
        return None;
    };
    Some(Scrape { span, port, path: Effective::or(value.path, UrlPath::metrics) })
}
