//! Where lines come from, for people.

use std::io::{self, Write};

use platformc_base::{Report, Span};
use platformc_pipeline::origins::{Because, Exactness, File, Line, Origin};

use super::place::Found;
use crate::{report, say::masked, visible::visible};

/// So many places are shown of one line; the others are named.
const SHOWN: usize = 3;

/// Shows a line with the places that it comes from, or all lines in groups.
pub(super) fn human(found: &Found, out: &mut impl Write) -> io::Result<()> {
    let Some(file) = found.origins.file(&found.path) else { return Ok(()) };
    match (found.line, file.lines.as_slice()) {
        (Some(_), [line]) => one(found, line, out),
        _ => groups(found, file, out),
    }
}

fn made_by(found: &Found) -> String {
    let (node, component) = (&found.origins.node, found.origins.component);
    masked(&visible(&format!("made for `{node}` by the component `{component}`")))
}

fn one(found: &Found, line: &Line, out: &mut impl Write) -> io::Result<()> {
    let heading = format!("{}:{}\n  {}", found.given, line.number, line.text);
    writeln!(out, "{}\n\n{}", masked(&visible(&heading)), made_by(found))?;
    if let Some(rule) = rule(found, line) {
        writeln!(out, "{rule}")?;
    }
    let shown = line.origins.iter().take(SHOWN).map(|origin| (place(found, origin), said(origin)));
    let (report, places) = Report::of_places(&found.sources, shown.collect());
    let excerpts = report::excerpts(&report, &places);
    if !excerpts.is_empty() {
        writeln!(out, "\n{}", excerpts.trim_end())?;
    }
    let others: Vec<String> = line.origins.iter().skip(SHOWN).map(said).collect();
    if !others.is_empty() {
        writeln!(out, "\nalso: {}", masked(&visible(&others.join("; "))))?;
    }
    Ok(())
}

/// What is said of a line that no key decides about.
fn rule(found: &Found, line: &Line) -> Option<String> {
    let component = found.origins.component;
    Some(match found.origins.exactness(line) {
        Exactness::Key => return None,
        Exactness::Presence => format!("always the same: a rule of `{component}`, if the key below is there"),
        Exactness::Rule => format!("always the same: a rule of `{component}`, which no key changes"),
        Exactness::Entry => match found.origins.unknown.as_slice() {
            _ if !line.asked => "depends on more of the platform than can be tried for one line".into(),
            [] => return None,
            unknown => format!("no key was found that changes it; not tried: {}", masked(&unknown.join(", "))),
        },
    })
}

/// What an origin has to do with a line.
fn said(origin: &Origin) -> String {
    let Origin { because, path, default, .. } = origin;
    match (because, default) {
        (Because::Value, _) => format!("the value of `{path}`"),
        (Because::Name, _) => format!("the name of `{path}`"),
        (Because::Default, Some(default)) => format!("`{path}` is left out; its default: {default}"),
        (Because::Default, None) => format!("`{path}` is left out"),
        (Because::Presence, _) => format!("there because of `{path}`"),
    }
}

/// The place of an origin; of the map that has a default, its first line.
fn place(found: &Found, origin: &Origin) -> Span {
    let place = origin.place;
    let text = found.sources.text(place.source).get(place.start as usize..place.end as usize).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default().trim_end().len();
    Span { end: place.start.saturating_add(u32::try_from(first).unwrap_or_default()), ..place }
}

/// Lines that follow each other and come from the same.
fn groups(found: &Found, file: &File, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n\n{}\n", masked(&visible(&found.given)), made_by(found))?;
    let said = |line: &Line| match line.origins.first() {
        Some(origin) if found.origins.exactness(line) <= Exactness::Presence => {
            format!("{}:{}  {}", origin.file, origin.line, said(origin))
        }
        _ => match found.origins.exactness(line) {
            Exactness::Entry => "not found out".to_owned(),
            _ => "a rule of the component".to_owned(),
        },
    };
    let mut groups: Vec<(usize, usize, String)> = Vec::new();
    for line in &file.lines {
        let said = said(line);
        match groups.last_mut() {
            Some((_, last, same)) if *same == said => *last = line.number,
            _ => groups.push((line.number, line.number, said)),
        }
    }
    let range = |first: usize, last: usize| if first == last { first.to_string() } else { format!("{first}-{last}") };
    let width = groups.iter().map(|(first, last, _)| range(*first, *last).len()).max().unwrap_or_default();
    for (first, last, said) in groups {
        let range = range(first, last);
        writeln!(out, "  {range:>width$}  {}", masked(&visible(&said)))?;
    }
    Ok(())
}
