//! Diagnostics as data: rendering is the caller's business.

use crate::{code::Code, span::Span};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The output is written all the same.
    Warning,
}

/// A related place and what it has to do with the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// One problem: what is wrong, where, and what to type. Its texts may quote secrets: a [`Report`](crate::Report) shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule it is about.
    pub code: Code,
    /// Whether it stops the compilation.
    pub severity: Severity,
    pub(crate) message: String,
    /// The place it is about.
    pub span: Span,
    /// What stands under the span's underline, if anything.
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) related: Vec<Label>,
    /// Whether the text at the span must not be shown again.
    pub secret: bool,
}

impl Diagnostic {
    /// An error. Messages are lower case, without a full stop, user input in backticks.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: bounded(message.into()),
            span,
            label: String::new(),
            help: String::new(),
            related: Vec::new(),
            secret: false,
        }
    }

    /// A warning: the output is written all the same.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// The same problem with another message.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = bounded(message.into());
        self
    }

    /// What stands under the underline of its place: a few words.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = bounded(label.into());
        self
    }

    /// What to type instead: a whole line below the source.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = bounded(help.into());
        self
    }

    /// Its message, what stands at its place, and what to type instead. What looks like a secret is still in them.
    #[must_use]
    pub fn texts(&self) -> [&str; 3] {
        [&self.message, &self.label, &self.help]
    }

    /// The text at the span is masked wherever the source is shown.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Adds another place, and what it has to do with the problem.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }
}

/// The longest text of a diagnostic, in bytes: it may quote what the user wrote.
const LONGEST: usize = 600;

fn bounded(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The problems of a compilation so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds the problems of another stage or part.
    pub fn extend(&mut self, other: Diagnostics) {
        self.items.extend(other.items);
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are, repetitions included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether one of them is such.
    #[must_use]
    pub fn any(&self, such: impl Fn(&Diagnostic) -> bool) -> bool {
        self.items.iter().any(such)
    }

    /// Keeps those that a rule keeps.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(keep);
    }

    /// Warnings become errors.
    #[must_use]
    pub fn denied(mut self) -> Self {
        self.items.iter_mut().for_each(|problem| problem.severity = Severity::Error);
        self
    }

    /// In file order, without repetitions.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.items.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        self.items.dedup();
        self.items
    }

    /// `Ok(value)` unless an error was found: the end of a stage.
    ///
    /// # Errors
    /// All problems of the stage, if at least one is an error.
    pub fn into_result<T>(self, value: T) -> Result<(T, Diagnostics), Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { items: vec![diagnostic] }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.items.extend(iter);
    }
}
