//! The catalog that a platform is pinned to.

use platformc_catalog::{Catalog, Catalogs};
use platformc_spec::{Code, Diagnostic, Diagnostics, Spanned, scalar::CatalogName};

use platformc_model::Effective;

/// The catalog of the name, or the program's own where there is none. P0220, P0520.
pub(super) fn catalog(
    said: Option<Spanned<CatalogName>>,
    catalogs: Catalogs,
    problems: &mut Diagnostics,
) -> Effective<&'static Catalog> {
    let own = catalogs.own;
    let Some(said) = said else { return Effective::default(own) };
    let Some(catalog) = catalogs.find(said.as_str()) else {
        problems.push(unknown(&said, catalogs));
        return Effective::default(own);
    };
    if catalog != own {
        problems.push(
            Diagnostic::warning(
                Code::OldCatalog,
                said.span,
                format!("the catalog `{said}` is older than this program's `{}`", own.name),
            )
            .label("the next release of platformc no longer carries it")
            .help(format!("see what moves with `platformc outdated`, then write `catalog: \"{}\"`", own.name)),
        );
    }
    Effective::key(catalog, said.span)
}

fn unknown(said: &Spanned<CatalogName>, catalogs: Catalogs) -> Diagnostic {
    let names: Vec<String> = catalogs.all().map(|catalog| format!("`\"{}\"`", catalog.name)).collect();
    let names = names.join(" or ");
    // names are years and months, so that their order is that of time
    let (label, help) = if said.as_str() > catalogs.own.name {
        ("newer than this program", format!("upgrade platformc to a release that carries it, or write {names}"))
    } else {
        (
            "older than what this program carries",
            format!("write {names}, or use the release of platformc that carries `{said}`"),
        )
    };
    let message = format!("this program does not carry the catalog `{said}`");
    Diagnostic::error(Code::UnknownCatalog, said.span, message).label(label).help(help)
}
