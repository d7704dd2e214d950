//! Instance types of nodes, families of Karpenter, classes of databases.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, suggest::nearest};

use super::{
    form,
    problems::{advice, impossible, newcomer},
};
use platformc_catalog::{Family, Known, database_families, database_family, families, family};
use platformc_model::Model;

/// The words of EC2, or those of RDS.
struct Kind {
    type_word: &'static str,
    family_word: &'static str,
    prefix: &'static str,
}

const INSTANCE: Kind = Kind { type_word: "instance type", family_word: "instance family", prefix: "" };
const CLASS: Kind =
    Kind { type_word: "class of database instances", family_word: "family of database instances", prefix: "db." };

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let region = model.aws.region.as_str();
    for cluster in model.clusters.values() {
        for wanted in cluster.node_groups.iter().flat_map(|group| &group.instance_types) {
            let (name, size) = wanted.as_str().split_once('.').unwrap_or((wanted.as_str(), ""));
            Extend::extend(problems, judge(&INSTANCE, (name, Some(size)), family(name), region, wanted.span));
        }
        for wanted in cluster.karpenter().into_iter().flat_map(|karpenter| &karpenter.instance_families) {
            let name = wanted.as_str();
            Extend::extend(problems, judge(&INSTANCE, (name, None), family(name), region, wanted.span));
        }
    }
    for database in model.databases.values() {
        let wanted = &database.class;
        let mut words = wanted.as_str().splitn(3, '.').skip(1);
        let (name, size) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        Extend::extend(problems, judge(&CLASS, (name, Some(size)), database_family(name), region, wanted.span));
    }
}

fn judge(
    kind: &Kind,
    (name, size): (&str, Option<&str>),
    known: Option<Family>,
    region: &str,
    span: Span,
) -> Option<Diagnostic> {
    let written = size.map_or_else(|| name.to_owned(), |size| format!("{}{name}.{size}", kind.prefix));
    let Some(found) = known else { return Some(unknown_family(kind, name, size, &written, span)) };
    if found.architecture == Some("mac") {
        let message = format!("EKS has no nodes on `{written}`");
        let problem = Diagnostic::error(Code::UnknownToAws, span, message);
        return Some(problem.label("a Mac").help("write a family such as `m7g`"));
    }
    match size.filter(|size| !found.has(size)) {
        Some(size) => Some(unknown_size(kind, &found, size, &written, span)),
        None => (found.offered_in(region) == Known::NotOffered).then(|| not_offered(kind, &found, region, span)),
    }
}

fn unknown_size(kind: &Kind, found: &Family, size: &str, written: &str, span: Span) -> Diagnostic {
    let (name, prefix) = (found.name, kind.prefix);
    let near = nearest(size, found.sizes()).map(|near| format!("{prefix}{name}.{near}"));
    if form::is_size(size) {
        return newcomer(span, kind.type_word, written).help(advice(near));
    }
    let sizes: Vec<_> = found.sizes().map(|size| format!("`{size}`")).collect();
    impossible(span, kind.type_word, written).label(format!("`{size}` is not a size")).help(near.map_or_else(
        || format!("sizes of `{prefix}{name}`: {}", sizes.join(", ")),
        |near| format!("did you mean `{near}`?"),
    ))
}

fn unknown_family(kind: &Kind, name: &str, size: Option<&str>, written: &str, span: Span) -> Diagnostic {
    let of_rds = !kind.prefix.is_empty();
    let known: Vec<&str> = if of_rds {
        database_families().map(|family| family.name).collect()
    } else {
        families().map(|family| family.name).collect()
    };
    let near = nearest(name, known);
    let near = near.map(|near| size.map_or_else(|| near.to_owned(), |size| format!("{}{near}.{size}", kind.prefix)));
    let what = if size.is_some() { kind.type_word } else { kind.family_word };
    let sized = size.is_none_or(form::is_size);
    if sized && (form::could_be_new(name) || of_rds && family(name).is_some()) {
        return newcomer(span, what, written).help(advice(near));
    }
    let refused = impossible(span, what, written).label(format!("no such family as `{name}`"));
    refused.help(near.filter(|_| sized).map_or_else(
        || {
            format!(
                "write one such as `{}`",
                if of_rds {
                    "db.m7g.large"
                } else if size.is_some() {
                    "m7g.large"
                } else {
                    "m7g"
                }
            )
        },
        |near| format!("did you mean `{near}`?"),
    ))
}

fn not_offered(kind: &Kind, found: &Family, region: &str, span: Span) -> Diagnostic {
    let name = format!("{}{}", kind.prefix, found.name);
    let help = match found.only_in().filter(|list| list.len() < 60) {
        Some(list) => format!("choose another family, or a region that has it: `{}`", list.replace(',', "`, `")),
        None => "choose another family".into(),
    };
    Diagnostic::warning(Code::NotOffered, span, format!("`{region}` does not offer `{name}`"))
        .label("not offered when the catalog was made")
        .help(help)
}
