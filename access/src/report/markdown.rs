//! For the review of a merge request: one section a secret.

use std::fmt::{self, Write};

use super::{Filter, by_secret, words};
use crate::{Access, Secret};

const HEAD: &str = "# Who can do what with which secret

Computed from the policies and roles of this folder, by Vault's own rules of matching. Who stands in no section of a secret can do
nothing with it. Everybody may look at, renew and revoke their own token, and renew and revoke leases of their own logins; that is
left out. `platformc access --secret NAME` shows the whole chain.
";

/// Writes the matrix.
///
/// # Errors
/// What `out` refused.
pub fn markdown(access: &Access, filter: &Filter, out: &mut dyn Write) -> fmt::Result {
    out.write_str(HEAD)?;
    if !access.namespace.is_empty() {
        writeln!(out, "\nAll paths are those of the namespace `{}`.", safe(&access.namespace))?;
    }
    for (secret, lines) in by_secret(access, filter) {
        match secret {
            Some(secret) => section(secret, out)?,
            None => out.write_str("\n## Vault itself and its engines\n")?,
        }
        if lines.is_empty() {
            out.write_str("\nNobody.\n")?;
            continue;
        }
        out.write_str("\n| who | may | at | with | their token lives |\n|---|---|---|---|---|\n")?;
        for line in lines {
            writeln!(
                out,
                "| {} | {} | `{}` | {} | {} |",
                safe(&line.subject.id),
                words::verbs(line.path.what, line.grant.capabilities),
                safe(&line.path.path),
                line.grant.capabilities,
                words::token(&line.subject.token),
            )?;
        }
    }
    Ok(())
}

fn section(secret: &Secret, out: &mut dyn Write) -> fmt::Result {
    let title = safe(secret.title());
    // A database and a login of it may have one name.
    let title = if secret.word == "database connection" { format!("The database {title}") } else { title };
    let mut word = secret.word.chars();
    let word: String = word.next().into_iter().flat_map(char::to_uppercase).chain(word).collect();
    write!(out, "\n## {title}\n\n{word}")?;
    if !secret.bound.is_empty() {
        write!(out, " of {}", safe(&secret.bound))?;
    }
    writeln!(out, "; {}.", words::life(secret))
}

/// A name in a cell.
fn safe(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
