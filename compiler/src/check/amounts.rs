//! How many there may be of something, how large what a user writes may be, and what AWS takes for the same.

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_catalog::limits::{CERTIFICATE_NAMES, OBJECT};
use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    tags(model, problems);
    certificates(model, problems);
    values(model, problems);
}

/// IAM takes `Owner` and `owner` for one key and refuses the second
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>).
fn tags(model: &Model, problems: &mut Diagnostics) {
    let tags = &model.aws.tags;
    for (index, tag) in tags.keys().enumerate() {
        if let Some(first) = tags.keys().take(index).find(|other| same_key(other.as_str(), tag.as_str())) {
            let message = format!("the tags `{first}` and `{tag}` differ in upper and lower case only");
            problems.push(
                Diagnostic::error(Code::DuplicateEntry, tag.span, message)
                    .label("IAM takes both for one key, and refuses the role that has both")
                    .related(first.span, "the first one")
                    .help("remove one of them"),
            );
        }
    }
}

fn same_key(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn certificates(model: &Model, problems: &mut Diagnostics) {
    for ingress in model.ingress.values() {
        let (count, most) = (ingress.hosts.len(), CERTIFICATE_NAMES.most);
        if let Some(beyond) = ingress.hosts.get(most) {
            let message =
                format!("the ingress `{}` has {count} hosts, and its certificate {most} names at most", ingress.name);
            problems.push(
                Diagnostic::error(Code::AboveLimit, beyond.span, message)
                    .label("the first one that does not fit")
                    .help("divide the hosts between several ingresses"),
            );
        }
    }
}

/// Values become a ConfigMap, which Helm's release repeats in a Secret.
fn values(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        let Some(chart) = &app.chart else { continue };
        let size: usize = chart.values.values().map(|value| value.json().to_string().len()).sum();
        if size > OBJECT.most {
            let message = format!("the values of the chart of `{}` have {size} bytes", app.head.name);
            problems.push(
                Diagnostic::error(Code::AboveLimit, chart.span, message)
                    .label(format!("{} has {} bytes at most", OBJECT.of, OBJECT.most))
                    .help("keep large files in an image, in a bucket or in a ConfigMap of their own"),
            );
        }
    }
}
