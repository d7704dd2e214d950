//! The region, and how many of its zones there are.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, suggest::nearest};

use super::problems::{advice, impossible, newcomer};
use platformc_catalog::{region, regions};
use platformc_model::{Model, Network};

/// How regions begin whose partitions are closed to the public; names and addresses there are other ones.
const CLOSED: [&str; 5] = ["us-iso-", "us-isob-", "us-isof-", "eu-isoe-", "eu-isof-"];
/// The version of the AWS provider that the roots ask for.
const PROVIDER: u16 = 5;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let wanted = &model.aws.region;
    let Some(known) = region(wanted.as_str()) else {
        problems.push(unknown(wanted.as_str(), wanted.span));
        return;
    };
    if known.provider > PROVIDER {
        let message = format!("version {PROVIDER} of the AWS provider does not know the region `{wanted}`");
        problems.push(
            Diagnostic::error(Code::UnknownToAws, wanted.span, message)
                .label("the generated roots use this version")
                .help("choose another region"),
        );
    }
    let Some(zones) = known.zones else { return };
    for network in model.networks.values().filter(|network| network.zones.value > zones) {
        problems.push(too_many(network, wanted.as_str(), wanted.span, zones));
    }
}

fn too_many(network: &Network, region: &str, at: Span, zones: u8) -> Diagnostic {
    let wanted = network.zones.value;
    let written = network.zones.span();
    let (span, label) = if written == Span::default() {
        (network.span, format!("it has {wanted} unless `zones` says otherwise"))
    } else {
        (written, format!("{wanted} zones"))
    };
    let message = format!("`{}` cannot have {wanted} zones: EKS can use {zones} of those of `{region}`", network.name);
    Diagnostic::error(Code::OutOfRange, span, message)
        .label(label)
        .related(at, "the region")
        .help(format!("write `zones: {zones}`"))
}

/// Regions of an area are numbered: the next number can be new, a later one cannot.
fn unknown(name: &str, span: Span) -> Diagnostic {
    if CLOSED.iter().any(|prefix| name.starts_with(prefix)) {
        return impossible(span, "public region", name).label("in a partition that is closed to the public").help(
            "choose a region of the partitions `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`: names and addresses of the others differ",
        );
    }
    let (area, number) = name.rsplit_once('-').unwrap_or((name, ""));
    let there = regions().filter(|known| known.name.rsplit_once('-').is_some_and(|(of, _)| of == area)).count();
    let next = there + 1;
    if number.parse() != Ok(next) {
        let refused = impossible(span, "region", name);
        let near = nearest(name, regions().map(|known| known.name));
        return match (there, near) {
            (0, Some(near)) => refused.label("no such area").help(format!("did you mean `{near}`?")),
            (0, None) => refused.label("no such area").help("write a region such as `eu-west-1`"),
            (1, _) => refused.help(format!("write `{area}-1`")),
            (last, _) => refused.help(format!("write `{area}-1` to `{area}-{last}`")),
        };
    }
    let near = nearest(area, regions().filter_map(|known| known.name.rsplit_once('-')).map(|(area, _)| area));
    newcomer(span, "region", name).help(advice(near.filter(|near| *near != area).map(|near| format!("{near}-1"))))
}
