//! The sources of a compilation without their secrets.

use std::ops::Range;

use super::{mask, pieces::Pieces, text::span};
use crate::{
    allow::Allows,
    source::{Source, Sources},
    span::{SourceId, Span},
};

/// Some texts as they may be shown, and what masks messages about them.
pub(crate) struct Masked {
    /// In the order of the sources.
    pub texts: Vec<String>,
    pieces: Pieces,
}

impl Masked {
    /// `more` are places that something else has found to be secrets.
    pub(crate) fn of(sources: &Sources, more: &[Span]) -> Self {
        let (allows, _) = Allows::scan(sources);
        let regions = |(id, source): (SourceId, &Source)| {
            let text = source.text.as_ref();
            let mut ranges = mask::regions(text, |range| allows.looks_public(span(id, range.start, range.end)));
            let more = more.iter().filter(|more| more.source == id);
            ranges.extend(more.map(|more| more.start as usize..(more.end as usize).min(text.len())));
            mask::merged(ranges)
        };
        let ranges: Vec<Vec<Range<usize>>> = sources.numbered().map(regions).collect();
        let texts: Vec<(&str, &[Range<usize>])> =
            sources.iter().map(|source| source.text.as_ref()).zip(ranges.iter().map(Vec::as_slice)).collect();
        let pieces = Pieces::of(&texts);
        let masked = sources.iter().zip(ranges).map(|(source, mut ranges)| {
            ranges.extend(pieces.repeated(&source.text));
            mask::covered(&source.text, &mask::merged(ranges))
        });
        Self { texts: masked.collect(), pieces }
    }

    /// A message about these texts, without their secrets.
    pub(crate) fn message(&self, message: &str) -> String {
        self.pieces.mask(message)
    }
}
