//! The parser's errors in the user's terms: what is there, where it began, what to type.

mod brackets;
mod keys;
mod place;
mod quotes;

use granit_parser::{ErrorKind, ScanError};

use crate::{
    code::Code,
    diagnostic::Diagnostic,
    span::{SourceId, Span},
};

use self::place::{Place, boundary};

/// Explains the error that ended a parse. `flows` are the places of the `{` and `[` that are open.
pub(super) fn explain(error: &ScanError, id: SourceId, text: &str, flows: &[u32], depth: usize) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let place = Place { id, text, at: boundary(text, at), flows };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(place.here(), depth),
        kind => place.conflict().or_else(|| place.tab(kind)).unwrap_or_else(|| place.explain(error)),
    }
}

/// Values are nested more deeply than `limit`.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(Code::TooDeep, span, "values are nested too deeply")
        .label("one level too many")
        .help(format!("a platform nests at most {limit} levels: check the brackets and the indentation"))
}

fn say(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, message)
}

impl Place<'_> {
    fn explain(&self, error: &ScanError) -> Diagnostic {
        use ErrorKind as K;
        match error.kind() {
            K::MappingValueNotAllowed | K::InvalidColonPlacement | K::MappingKeyNotAllowed => self.colon(),
            K::SimpleKeyExpected | K::InvalidSimpleKey => self.no_colon(),
            K::ExpectedBlockMappingKey | K::InvalidIndentation | K::ExpectedBlockSequenceEntry => self.indentation(),
            K::ExpectedFlowMappingSeparator
            | K::ExpectedFlowSequenceSeparator
            | K::UnexpectedEofFlowSequence
            | K::UnexpectedEofFlowMapping
            | K::UnexpectedEofImplicitFlowMapping
            | K::InvalidFlowScalarIndent => self.unclosed(),
            K::UnclosedFlowCollection { .. } => self.not_closed(),
            K::MismatchedFlowCollectionEnd { open, close } => self.mismatched(*open, *close),
            K::MisplacedFlowCollectionEnd => say(self.here(), format!("`{}` closes nothing", self.character()))
                .help("remove it, or add the bracket that it should close"),
            K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => {
                self.unclosed_quote()
            }
            K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => self.behind_quote(),
            K::UnknownQuotedScalarEscape
            | K::InvalidQuotedScalarHexEscape
            | K::InvalidLowSurrogateHexEscape
            | K::InvalidLowSurrogate
            | K::MissingLowSurrogate
            | K::UnpairedLowSurrogate
            | K::InvalidUnicodeEscape => say(self.escape(), "unknown escape sequence")
                .label("not an escape of YAML")
                .help("use single quotes, in which a backslash is itself, or write `\\\\`"),
            K::UnexpectedCharacter { character } => self.reserved(*character),
            K::PlainScalarStartsWithDashFlowIndicator => self.reserved('-'),
            K::MissingAnchorOrAliasName | K::UnknownAnchor => self.anchor(),
            K::BlockSequenceEntryNotAllowed | K::BlockEntryInFlowCollection | K::InvalidBlockEntryWhitespace => {
                say(self.here(), "a list item `- …` is not allowed here")
                    .help("write the list in brackets, `[a, b]`, or begin each item on a line of its own below the key")
            }
            K::CommentNotSeparated | K::CommentInterceptedScalar => self.hash(),
            K::ExpectedDocumentStart
            | K::DuplicateVersionDirective
            | K::UnsupportedYamlMajorVersion
            | K::DuplicateTagDirective
            | K::MissingDocumentEndBeforeDirective
            | K::DirectiveDisallowed
            | K::MissingYamlVersionSeparator
            | K::MissingDirectiveName
            | K::InvalidDirectiveName
            | K::InvalidDirectiveTerminator
            | K::YamlVersionTooLong
            | K::MissingYamlVersion => match self.directive() {
                Some(line) => say(line, "a line that begins with `%` is a directive of YAML")
                    .label("a directive")
                    .help("remove it: a platform needs none"),
                None => say(self.here(), "the document ends before this")
                    .label("not expected here")
                    .help("check the indentation, the quotes and the brackets up to here"),
            },
            _ => say(self.here(), format!("not well-formed YAML: {}", error.info()))
                .help("check the indentation, the quotes and the brackets up to here"),
        }
    }

    /// What Git leaves where a merge did not end.
    fn conflict(&self) -> Option<Diagnostic> {
        let line = self.line();
        let marker = ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|marker| self.slice(line).starts_with(marker));
        let problem = say(line, "unresolved merge conflict").label("both versions follow");
        marker.then(|| problem.help("keep one version and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"))
    }

    /// A tab, if one is the reason: where spaces belong, YAML takes none.
    fn tab(&self, kind: &ErrorKind) -> Option<Diagnostic> {
        let blamed = matches!(
            kind,
            ErrorKind::TabNotAllowed
                | ErrorKind::TabInBlockIndentation
                | ErrorKind::TabAtBlockScalarStart
                | ErrorKind::TabInIndentation
                | ErrorKind::TabInPlainScalar
        );
        let line = |start: usize| self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let mut start = self.line_start();
        if blamed && !line(start).contains('\t') {
            // The error is behind the value whose next line begins with a tab.
            start +=
                self.text.get(start..)?.find('\t').and_then(|tab| self.text.get(start..start + tab)?.rfind('\n'))? + 1;
        }
        let line = line(start);
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let end = if blamed { line.len() } else { indentation };
        let first = line.get(..end)?.find('\t')?;
        let rest = line.get(first..).unwrap_or("");
        let tabs = rest.len() - rest.trim_start_matches('\t').len();
        let span = self.span(start + first, start + first + tabs);
        Some(say(span, "a tab is used where YAML needs spaces").label("a tab").help("indent with spaces"))
    }

    /// The line of the error, or else the nearest line above, that begins with `%`.
    fn directive(&self) -> Option<Span> {
        let start = self.line_start();
        let above = self.text.get(..start).unwrap_or("");
        let start = if self.text.get(start..).unwrap_or("").starts_with('%') {
            start
        } else if above.starts_with('%') && !above.contains("\n%") {
            0
        } else {
            above.rfind("\n%")? + 1
        };
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        Some(self.span(start, start + line.trim_end().len()))
    }
}
