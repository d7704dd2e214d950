//! Diagnostics for people (miette) and for programs (JSON, SARIF, GitLab's Code Quality).

mod choice;
mod fingerprint;
mod gitlab;
mod json;
mod places;
mod sarif;
mod severity;
mod text;

mod excerpt;

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
    io::{self, Write},
};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use platformc_base::{
    Report, Severity, Span,
    report::{Problem, Related},
};

use super::{
    arguments::ReportFormat,
    say,
    visible::{is_active, visible},
};
use choice::Choice;
use excerpt::Excerpt;
pub(super) use sarif::{SCHEMA as SARIF_SCHEMA, uri};
use text::Text;

/// Writes diagnostics to standard error, in file order, with a count at the end if there are errors.
pub(super) fn human(report: &Report) {
    if say::quiet() {
        say::report(&text(&report.clone().errors(), say::colour()));
    } else {
        say::report(&text(report, say::colour()));
    }
}

/// Writes diagnostics: for people to standard error, for programs to `out`.
///
/// # Errors
/// Of the writer.
pub fn write(report: &Report, format: ReportFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        ReportFormat::Human => {
            human(report);
            Ok(())
        }
        ReportFormat::Json => json::json(report, out),
        ReportFormat::Sarif => sarif::sarif(report, out),
        ReportFormat::Gitlab => gitlab::gitlab(report, out),
    }
}

/// How many places of warnings that are alike a person is told.
const PLACES: usize = 8;

/// How many lines a related place may be away to be shown in the same excerpt: all lines between are shown, too.
const NEAR: usize = 6;

/// Diagnostics as text for people.
pub(super) fn text(report: &Report, colour: bool) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(120).with_context_lines(1).with_links(false);
    let mut out = String::new();
    let problems = report.problems();
    let Choice { shown: chosen, alike, hidden } = Choice::of(problems);
    let shown = report.sources().iter();
    let texts: Vec<Text> = shown.map(|source| Text::new(visible(&source.name), &inactive(&source.text))).collect();
    for problem in chosen {
        let text = |span: Span| texts.get(usize::from(span.source.0));
        let source = text(problem.span);
        let (near, elsewhere): (Vec<&Related>, Vec<&Related>) =
            problem.related.iter().partition(|label| is_near(report, problem.span, label.span));
        let excerpt = source.and_then(|source| Excerpt::of(&source.name, &source.content, problem.span));
        let source = source.cloned();
        // A diagnostic of ours always renders; if it did not, its message would still be said.
        if handler.render_report(&mut out, &Shown { problem, source, excerpt, near }).is_err() {
            out.push_str(&problem.message);
        }
        for label in elsewhere {
            if handler.render_report(&mut out, &Elsewhere::new(label, text(label.span))).is_err() {
                out.push_str(&label.text);
            }
        }
        out.push('\n');
    }
    for ((code, _), problems) in alike {
        let _ = writeln!(out, "{code} also warns of {}\n", by_line(&problems, &texts));
    }
    if hidden > 0 {
        let _ = writeln!(out, "and {hidden} more; `platformc check --format json` lists all\n");
    }
    let count = |severity: Severity| problems.iter().filter(|p| p.severity == severity).count();
    let first = |severity: Severity| problems.iter().find(|p| p.severity == severity);
    let worst = first(Severity::Error).or_else(|| first(Severity::Warning));
    if let Some(worst) = worst {
        let counts = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")];
        let words = counts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" }));
        let words = words.collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "{words}; `platformc explain {}` tells more", worst.code);
    }
    out
}

/// The first of these places by their files and lines, and how many there are besides.
fn by_line(problems: &[&Problem], texts: &[Text]) -> String {
    let (mut out, mut last) = (String::new(), None);
    for problem in problems.iter().take(PLACES) {
        let Some(text) = texts.get(usize::from(problem.span.source.0)) else { continue };
        let line = text.line(problem.span.start);
        let _ = match last.replace(problem.span.source) {
            Some(source) if source == problem.span.source => write!(out, ", {line}"),
            Some(_) => write!(out, ", {}:{line}", text.name),
            None => write!(out, "{}:{line}", text.name),
        };
    }
    if let Some(more) = problems.len().checked_sub(PLACES).filter(|more| *more > 0) {
        let _ = write!(out, " and {more} more; `platformc check --format json` lists all");
    }
    out
}

/// Places in the sources as text for people, each with what is said of it.
pub(super) fn excerpts(report: &Report, places: &[Related]) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let handler = handler.with_width(120).with_context_lines(1).with_links(false);
    let mut out = String::new();
    for place in places {
        let source = report.source(place.span.source);
        let text = source.map(|source| Text::new(visible(&source.name), &inactive(&source.text)));
        if handler.render_report(&mut out, &Elsewhere::new(place, text.as_ref())).is_err() {
            out.push_str(&place.text);
        }
    }
    out
}

/// A source without the characters that would act on the terminal. Byte for byte, so that no span moves.
fn inactive(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_active(c) && !matches!(c, '\n' | '\t' | '\r');
    let bare_return = |text: &str| text.split('\r').skip(1).any(|rest| !rest.starts_with('\n'));
    // nearly every file is plain, and one of ten thousand apps is long
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    if plain || !(text.contains(acts) || bare_return(text)) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let bare = c == '\r' && rest.peek() != Some(&'\n');
        if acts(c) || bare { (0..c.len_utf8()).for_each(|_| safe.push('?')) } else { safe.push(c) }
    }
    safe.into()
}

/// A diagnostic as miette sees it.
struct Shown<'a> {
    problem: &'a Problem,
    source: Option<Text>,
    /// What is shown instead of the source if its lines are too long.
    excerpt: Option<Excerpt>,
    near: Vec<&'a Related>,
}

/// A related place in another file, or far away in the same one.
struct Elsewhere<'a> {
    label: &'a Related,
    source: Option<Text>,
    excerpt: Option<Excerpt>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.problem.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = &self.problem.help;
        (!help.is_empty()).then(|| Box::new(visible(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let excerpt = self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode);
        excerpt.or_else(|| self.source.as_ref().map(|source| source as &dyn SourceCode))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let main = LabeledSpan::new_primary_with_span(
            (!self.problem.label.is_empty()).then(|| visible(&self.problem.label)),
            self.excerpt.as_ref().map_or_else(|| range(self.problem.span), |excerpt| excerpt.span.clone()),
        );
        if self.excerpt.is_some() {
            return Some(Box::new(std::iter::once(main)));
        }
        let related =
            self.near.iter().map(|label| LabeledSpan::new_with_span(Some(visible(&label.text)), range(label.span)));
        Some(Box::new(std::iter::once(main).chain(related)))
    }
}

/// Whether a place is shown in the excerpt around another one.
fn is_near(report: &Report, main: Span, other: Span) -> bool {
    if main.source != other.source {
        return false;
    }
    let text = report.source(main.source).map_or("", |source| source.text.as_str());
    let (first, last) = if main.end <= other.start { (main.end, other.start) } else { (other.end, main.start) };
    let between = text.get(first as usize..last as usize).unwrap_or_default();
    between.matches('\n').nth(NEAR).is_none()
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end.max(span.start) as usize
}

impl<'a> Elsewhere<'a> {
    fn new(label: &'a Related, source: Option<&Text>) -> Self {
        let excerpt = source.and_then(|source| Excerpt::of(&source.name, &source.content, label.span));
        Self { label, source: source.cloned(), excerpt }
    }
}

impl fmt::Debug for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.label.fmt(f)
    }
}

impl fmt::Display for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.label.text))
    }
}

impl std::error::Error for Elsewhere<'_> {}

impl miette::Diagnostic for Elsewhere<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let excerpt = self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode);
        excerpt.or(self.source.as_ref().map(|source| source as &dyn SourceCode))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.excerpt.as_ref().map_or_else(|| range(self.label.span), |excerpt| excerpt.span.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, place))))
    }
}
