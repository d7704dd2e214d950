//! The front end: sources to typed platforms, with all of its stages.

use crate::{
    allow::Allows,
    code::Code,
    decoded,
    diagnostic::{Diagnostic, Diagnostics},
    environment,
    join::join,
    old_names::RENAMED,
    parse::{Arena, Value, parse},
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
    let mut documents = Vec::new();
    let mut problems = Diagnostics::default();
    for (id, source) in sources.numbered() {
        match parse(id, source, &arena) {
            Ok(document) => {
                problems.extend(decoded::scan(document.root(), source));
                documents.push(renamed::apply(RENAMED, document, source, &arena, &mut problems));
            }
            Err(found) => problems.extend(found),
        }
    }
    let (documents, old_names) = problems.into_result(documents)?;
    warnings.extend(old_names);
    let mut problems = Diagnostics::default();
    let Some(document) = join(&documents, sources, &arena, &mut problems) else {
        return Err(Diagnostic::error(Code::Empty, Span::default(), "there is no source to compile").into());
    };
    if let Some(kind) = document.root().get("kind").filter(|kind| matches!(kind.value, Value::Str("Part"))) {
        let message = "this file is a part of a platform, not a platform";
        let problem = Diagnostic::error(Code::NotAPart, kind.span, message).label("a part");
        return Err(problem.help("name the file that includes it, or write `kind: Platform`").into());
    }
    problems.extend(validate::fit(document.root(), sources));
    problems.into_result(())?;
    let platforms = environment::platforms(&document, sources, &arena)?;
    Ok((platforms, warnings))
}
