//! For a terminal: one block a secret, and the whole chain of each subject.

use std::fmt::{self, Write};

use super::{Filter, Reach, by_secret, chain, words};
use crate::Access;

/// Writes the table.
///
/// # Errors
/// What `out` refused.
pub fn table(access: &Access, filter: &Filter, reach: &Reach<'_>, out: &mut dyn Write) -> fmt::Result {
    let all = by_secret(access, filter);
    for (number, (secret, lines)) in all.iter().enumerate() {
        if number > 0 {
            out.write_char('\n')?;
        }
        match secret {
            Some(secret) => writeln!(out, "{}: {}, {}", secret.title(), secret.word, words::life(secret))?,
            None => out.write_str("vault itself and its engines\n")?,
        }
        if lines.is_empty() {
            out.write_str("  nobody\n")?;
        }
        for line in lines {
            let verbs = words::verbs(line.path.what, line.grant.capabilities);
            writeln!(out, "  {} may {verbs}", line.subject.id)?;
            for (step, text) in chain::steps(access, line).iter().enumerate() {
                writeln!(out, "    {} {text}", if step == 0 { " " } else { "→" })?;
            }
            for text in reach(line.subject) {
                writeln!(out, "    network: {text}")?;
            }
        }
    }
    if all.is_empty() {
        out.write_str("nothing fits\n")?;
    }
    Ok(())
}
