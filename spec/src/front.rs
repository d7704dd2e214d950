//! The front end: sources to typed platforms, with all of its stages.

use crate::{
    allow::Allows,
    code::Code,
    decoded,
    diagnostic::{Diagnostic, Diagnostics},
    environment, include,
    join::join,
    old_names::RENAMED,
    parse::{Arena, Document, Value, parse},
    placeholder,
    platform::Platform,
    renamed, secrets,
    source::Sources,
    span::Span,
    validate,
};

/// The platforms that the sources describe, one an environment, in the order of the file; one if there are no
/// environments. What looks like a secret is refused unless the sources allow it. The warnings on the way come with them.
///
/// # Errors
/// All problems of the first stage that found an error.
pub fn read(sources: &Sources, allows: &mut Allows) -> Result<(Vec<Platform>, Diagnostics), Diagnostics> {
    let mut warnings = Diagnostics::default();
    // First of all, so that no other message can repeat what it finds.
    for (id, source) in sources.numbered() {
        warnings.extend(secrets::scan(id, source));
    }
    let ((), mut warnings) = allows.silence(warnings).into_result(())?;
    warnings.extend(sources.problems().clone());
    let ((), mut warnings) = warnings.into_result(())?;
    let arena = Arena::new();
    let (document, mut problems, old_names) = joined(sources, &arena)?;
    warnings.extend(old_names);
    warnings.extend(placeholder::scan(sources));
    problems.extend(validate::fit(document.root(), sources));
    problems.into_result(())?;
    Ok((filled(environment::platforms(&document, sources, &arena)?, sources)?, warnings))
}

/// All files of a platform as one document, whatever does not fit the schema. Its tree can be changed and read again, by
/// [`platforms`].
///
/// # Errors
/// What is not well-formed, and what cannot be joined.
pub fn document<'s>(sources: &'s Sources, arena: &'s Arena) -> Result<Document<'s>, Diagnostics> {
    let (document, problems, _) = joined(sources, arena)?;
    problems.into_result(document).map(|(document, _)| document)
}

/// The platforms of a document, as [`read`] has them. Nothing is said about secrets that stand in it.
///
/// # Errors
/// P02xx: every place that does not fit the schema. P0608: an overlay that cannot be merged.
pub fn platforms<'s>(
    document: &Document<'s>,
    sources: &Sources,
    arena: &'s Arena,
) -> Result<Vec<Platform>, Diagnostics> {
    validate::fit(document.root(), sources).into_result(())?;
    filled(environment::platforms(document, sources, arena)?, sources)
}

/// Platforms with the texts of the files beside them.
fn filled(mut platforms: Vec<Platform>, sources: &Sources) -> Result<Vec<Platform>, Diagnostics> {
    let problems = include::fill(&mut platforms, sources);
    problems.into_result(platforms).map(|(platforms, _)| platforms)
}

/// The joined document, what is wrong with joining it, and warnings of old names.
fn joined<'s>(sources: &'s Sources, arena: &'s Arena) -> Result<(Document<'s>, Diagnostics, Diagnostics), Diagnostics> {
    let mut documents = Vec::new();
    let mut problems = Diagnostics::default();
    for (id, source) in sources.documents() {
        match parse(id, source, arena) {
            Ok(document) => {
                problems.extend(decoded::scan(document.root(), source));
                documents.push(renamed::apply(RENAMED, document, source, arena, &mut problems));
            }
            Err(found) => problems.extend(found),
        }
    }
    let (documents, old_names) = problems.into_result(documents)?;
    let mut problems = Diagnostics::default();
    let Some(document) = join(&documents, sources, arena, &mut problems) else {
        return Err(Diagnostic::error(Code::Empty, Span::default(), "there is no source to compile").into());
    };
    if let Some(kind) = document.root().get("kind").filter(|kind| matches!(kind.value, Value::Str("Part"))) {
        let message = "this file is a part of a platform, not a platform";
        let problem = Diagnostic::error(Code::NotAPart, kind.span, message).label("a part");
        return Err(problem.help("name the file that includes it, or write `kind: Platform`").into());
    }
    Ok((document, problems, old_names))
}
