//! Credentials that pods keep after they have ended, as far as no other rule tells of it.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Duration, words::OnRotate};

use super::super::window::Window;
use platformc_model::{App, Holder, SecretUse};

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    Extend::extend(problems, app.secrets.iter().filter_map(|used| kept(app, used)));
}

/// Of a lease, a restart that takes too long is told of elsewhere, and so is what the CSI driver brings.
fn kept(app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let rotation = used.secret.login()?.static_role()?.rotation;
    if !used.synced() || used.holder == Holder::Init || *used.on_rotate == OnRotate::Signal {
        return None;
    }
    let (secret, name) = (&used.secret.name, &app.head.name);
    let time = match Window::of(app, used) {
        Window::Seconds(seconds) => format!("for up to `{}`", Duration::from_seconds(seconds)),
        Window::Restart => "until they have restarted".to_owned(),
        Window::None | Window::Theirs => return None,
    };
    let instead = if app.head.chart {
        "write `ttl: 1h` instead of `rotation`, or allow it if the app tries again for as long"
    } else {
        "write `ttl: 1h` instead of `rotation`, or deliver it by `via: agent`; or allow it if the app tries again for as long"
    };
    let message = format!("pods of `{name}` keep the old password of `{secret}` {time}");
    Some(
        Diagnostic::warning(Code::KeptTooLong, used.span, message)
            .label("until then the database refuses their new connections")
            .related(rotation.span, "the old one ends when the new one is made")
            .help(instead),
    )
}
