//! What may be shown of a compilation. Everything that renders diagnostics or sources gets a [`Report`]; the texts of a
//! [`Diagnostic`] and of its sources cannot be read behind this crate, or are not handed on, so that no renderer can repeat a
//! secret.

use std::collections::BTreeMap;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics, Severity},
    secrets::Masked,
    source::{Source, Sources},
    span::{SourceId, Span},
};

/// Problems in file order, and the sources that they are about, without secrets. Every span of the sources is valid in them.
#[derive(Clone, Debug, Default)]
pub struct Report {
    sources: Vec<Shown>,
    problems: Vec<Problem>,
}

/// A source as it may be shown: its secrets are masked, character for character.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its name, without secrets.
    pub name: String,
    /// Empty if there are no problems: then nothing is shown of it.
    pub text: String,
    /// How many bytes the source has.
    pub length: usize,
}

/// A diagnostic as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule it is about.
    pub code: Code,
    /// Whether it stopped the compilation.
    pub severity: Severity,
    /// The place it is about, valid in the text of its [`Shown`] source.
    pub span: Span,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What stands under the span's underline, if anything.
    pub label: String,
    /// What to type instead.
    pub help: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// A related place and what it has to do with the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The place, valid in the text of its source.
    pub span: Span,
    /// What it has to do with the problem.
    pub text: String,
}

impl Report {
    /// Without its warnings.
    #[must_use]
    pub fn errors(mut self) -> Self {
        self.problems.retain(|problem| problem.severity == Severity::Error);
        self
    }

    /// Masks the secrets in sources and in messages about them.
    #[must_use]
    pub fn new(sources: &Sources, problems: Diagnostics) -> Self {
        if problems.is_empty() {
            let shown = |source: &Source| Shown {
                name: crate::secrets::masked(&source.name),
                text: String::new(),
                length: source.text.len(),
            };
            return Self { sources: sources.iter().map(shown).collect(), problems: Vec::new() };
        }
        let problems = problems.sorted();
        let secrets: Vec<Span> = problems.iter().filter(|problem| problem.secret).map(|problem| problem.span).collect();
        let masked = Masked::of(sources, &secrets);
        let mut asides = Asides { masked: &masked, before: BTreeMap::new() };
        let problems = problems.into_iter().map(|problem| Problem::of(problem, &mut asides)).collect();
        let names: Vec<String> = sources.iter().map(|source| masked.message(&source.name)).collect();
        let shown = names.into_iter().zip(masked.texts).map(|(name, text)| Shown { name, length: text.len(), text });
        Self { sources: shown.collect(), problems }
    }

    /// The sources, and what is said of places in them, without secrets: there is no problem.
    #[must_use]
    pub fn of_places(sources: &Sources, said: Vec<(Span, String)>) -> (Self, Vec<Related>) {
        let masked = Masked::of(sources, &[]);
        let related = |(span, text): (Span, String)| Related { span, text: masked.message(&text) };
        let related = said.into_iter().map(related).collect();
        let names: Vec<String> = sources.iter().map(|source| masked.message(&source.name)).collect();
        let shown = names.into_iter().zip(masked.texts).map(|(name, text)| Shown { name, length: text.len(), text });
        (Self { sources: shown.collect(), problems: Vec::new() }, related)
    }

    /// The sources, in the order of their ids.
    #[must_use]
    pub fn sources(&self) -> &[Shown] {
        &self.sources
    }

    /// The source with this id.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&Shown> {
        self.sources.get(usize::from(id.0))
    }

    /// In file order.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Masks what is said beside the messages: of many problems of one kind it is the same.
struct Asides<'a> {
    masked: &'a Masked,
    before: BTreeMap<String, String>,
}

impl Asides<'_> {
    fn masked(&mut self, text: String) -> String {
        self.before.entry(text).or_insert_with_key(|text| self.masked.message(text)).clone()
    }
}

impl Problem {
    fn of(problem: Diagnostic, asides: &mut Asides<'_>) -> Self {
        let Diagnostic { code, severity, span, message, label, help, related, secret: _ } = problem;
        let related = related.into_iter();
        Self {
            code,
            severity,
            span,
            message: asides.masked.message(&message),
            label: asides.masked(label),
            help: asides.masked(help),
            related: related
                .map(|label| Related { span: label.span, text: asides.masked.message(&label.text) })
                .collect(),
        }
    }
}

/// Two versions of one text, such as before and after formatting, without the secrets of either. Lines stay lines.
#[must_use]
pub fn versions(name: &str, before: &str, after: &str) -> (String, String) {
    let source = |text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source(before), source(after)], Diagnostics::default());
    let mut texts = Masked::of(&sources, &[]).texts.into_iter();
    (texts.next().unwrap_or_default(), texts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
