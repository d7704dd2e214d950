//! Warnings, and texts that only look like secrets, that are silenced at their place, with a reason: a comment behind the line, or above it.
//!
//! ```yaml
//! # platformc: allow P0502, one NAT gateway is enough for staging
//! nat: single
//! ```
//!
//! Likewise what a change does is accepted, in the change that adds the comment: `# platformc: accept data-loss, its data was moved`.

mod read;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics, Severity},
    level::Level,
    source::{Source, Sources},
    span::{SourceId, Span},
};

/// A warning that is expected in one line.
#[derive(Clone, Debug)]
struct Allow {
    code: Code,
    /// The comment.
    span: Span,
    /// The bytes of its line, or of the whole value of its key.
    line: std::ops::Range<u32>,
    /// The next one before it whose bytes are around its own.
    outer: Option<usize>,
    used: bool,
}

/// What a change does and is meant to do, by a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept {
    /// How bad what follows from it may be.
    pub level: Level,
    /// Why.
    pub reason: String,
    /// The comment.
    pub span: Span,
    /// The line that it is about: behind which it stands, or above which. Empty at the end of a file.
    pub line: Span,
}

/// The warnings that are silenced in the sources of a compilation.
#[derive(Clone, Debug, Default)]
pub struct Allows {
    /// In the order of sources and lines.
    items: Vec<Allow>,
    accepts: Vec<Accept>,
}

impl Allows {
    /// Every instruction, and what is wrong with those that are none.
    ///
    /// Only comments that the parser finds are read: the same words in a text are text. A source without the mark is not
    /// looked at again.
    #[must_use]
    pub fn scan(sources: &Sources) -> (Self, Diagnostics) {
        let (mut allows, mut problems) = (Self::default(), Diagnostics::default());
        for (id, source) in (0..).map(SourceId).zip(sources.iter()) {
            if source.text.contains(read::MARK) {
                allows.read(id, source, &mut problems);
            }
        }
        (allows, problems)
    }

    fn read(&mut self, id: SourceId, source: &Source, problems: &mut Diagnostics) {
        for comment in read::comments(id, &source.text) {
            let Some(instruction) = comment.text.trim().strip_prefix(read::MARK) else { continue };
            if let Some(rest) = read::accepts(instruction) {
                match read::level(rest, comment.span) {
                    Ok((level, reason)) => {
                        let line = read::line(&source.text, comment.span);
                        if line.is_empty() {
                            let problem =
                                Diagnostic::error(Code::BadAccept, comment.span, "there is nothing below this comment");
                            problems.push(
                                problem.help("move it above the entry whose change it accepts, or behind its line"),
                            );
                            continue;
                        }
                        let line = Span { source: id, start: line.start, end: line.end };
                        self.accepts.push(Accept { level, reason, span: comment.span, line });
                    }
                    Err(problem) => problems.push(*problem),
                }
                continue;
            }
            match read::code(instruction, comment.span) {
                Ok(code) => {
                    let line = read::line(&source.text, comment.span);
                    let mut outer = self.items.len().checked_sub(1);
                    while let Some(known) = outer.and_then(|index| self.items.get(index)) {
                        if known.span.source == id && known.line.end >= line.end {
                            break;
                        }
                        outer = known.outer;
                    }
                    self.items.push(Allow { code, span: comment.span, line, outer, used: false });
                }
                Err(problem) => problems.push(*problem),
            }
        }
    }

    /// The comments that accept what a change does.
    #[must_use]
    pub fn accepts(&self) -> &[Accept] {
        &self.accepts
    }

    /// What is left to say. May be called once for each of several compilations of the same sources.
    #[must_use]
    pub fn silence(&mut self, mut problems: Diagnostics) -> Diagnostics {
        if !self.items.is_empty() {
            let is_fixed =
                |problem: &Diagnostic| problem.severity == Severity::Error && problem.code != Code::LooksSecret;
            problems.retain(|problem| is_fixed(problem) || !self.covers(problem));
        }
        problems
    }

    fn covers(&mut self, problem: &Diagnostic) -> bool {
        let found = self.find(problem.code, problem.span);
        if let Some(allow) = found.and_then(|index| self.items.get_mut(index)) {
            allow.used = true;
        }
        found.is_some()
    }

    /// Whether a comment says that a word which looks like a secret is not one.
    pub(crate) fn looks_public(&self, at: Span) -> bool {
        self.find(Code::LooksSecret, at).is_some()
    }

    /// The instruction that is about a place. What it says itself is not excused by it.
    fn find(&self, code: Code, at: Span) -> Option<usize> {
        let end = self.items.partition_point(|allow| (allow.span.source, allow.line.start) <= (at.source, at.start));
        let mut next = end.checked_sub(1);
        while let Some((index, allow)) = next.and_then(|index| Some((index, self.items.get(index)?))) {
            let within = allow.span.start <= at.start && at.end <= allow.span.end;
            let here = allow.span.source == at.source && at.start <= allow.line.end && !within;
            if here && allow.code == code {
                return Some(index);
            }
            next = allow.outer;
        }
        None
    }

    /// A warning for every instruction that allowed nothing, after all other problems were reported.
    #[must_use]
    pub fn useless(&self) -> Diagnostics {
        let mut problems = Diagnostics::default();
        for allow in self.items.iter().filter(|allow| !allow.used) {
            let message = format!("there is no warning `{}` here", allow.code);
            problems.push(
                Diagnostic::warning(Code::UselessAllow, allow.span, message)
                    .label("has no effect")
                    .help("remove the comment, or move it to the line that the warning points at, or above that line"),
            );
        }
        problems
    }
}

#[cfg(test)]
mod tests;
