//! For the review of a merge request: one section a secret, or one page.

use std::fmt::{self, Write};

use super::{Filter, Line, by_secret, words};
use crate::{Access, Secret};

const HEAD: &str = "# Who can do what with which secret

Computed from the policies and roles of this folder, by Vault's own rules of matching. Whom a secret does not name can do
nothing with it. Everybody may look at, renew and revoke their own token, and renew and revoke leases of their own logins; that is
left out. `platformc access --secret NAME` shows the whole chain.
";

/// Writes the matrix.
///
/// # Errors
/// What `out` refused.
pub fn markdown(access: &Access, filter: &Filter, out: &mut dyn Write) -> fmt::Result {
    out.write_str(HEAD)?;
    namespace(access, out)?;
    for (secret, lines) in by_secret(access, filter) {
        match secret {
            Some(secret) => section(secret, "##", out)?,
            None => out.write_str("\n## Vault itself and its engines\n")?,
        }
        rows(&lines, out)?;
    }
    Ok(())
}

/// A page of the output: about one secret, or of another kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path: the kind of the secret and its name. Several may have one name, and no two a path.
    pub path: String,
    /// Its text, with `mark` as the first line.
    pub text: String,
}

/// The matrix in pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// One a secret.
    pub secrets: Vec<Page>,
    /// What is of no secret.
    pub rest: String,
}

/// Writes the matrix in pages. Each begins with `mark`, a line.
///
/// # Errors
/// None: nothing refuses what is written into memory.
pub fn pages(access: &Access, mark: &str) -> Result<Pages, fmt::Error> {
    let (mut secrets, mut rest) = (Vec::new(), format!("{mark}\n\n{HEAD}"));
    namespace(access, &mut rest)?;
    for (secret, lines) in by_secret(access, &Filter::default()) {
        let Some(secret) = secret else {
            rest.push_str("\n## Vault itself and its engines\n");
            rows(&lines, &mut rest)?;
            continue;
        };
        let mut text = format!("{mark}\n");
        section(secret, "#", &mut text)?;
        rows(&lines, &mut text)?;
        // those without a title are no entries of the platform, and may be called like one
        let kind = if secret.word == "value" && secret.title.is_none() { "platform-value" } else { secret.word };
        secrets.push(Page { path: format!("{}/{}.md", portable(kind), portable(secret.title())), text });
    }
    Ok(Pages { secrets, rest })
}

/// A name as a path: what a path cannot have is written as its number, so that no two names have one path.
fn portable(name: &str) -> String {
    let mut path = String::with_capacity(name.len());
    for character in name.chars() {
        let starts = path.is_empty() || path.ends_with('/');
        match character {
            ' ' => path.push('-'),
            '/' if !starts => path.push('/'),
            '.' if !starts => path.push('.'),
            _ if character.is_ascii_alphanumeric() || character == '-' => path.push(character),
            other => path.extend(["_", &format!("{:x}", u32::from(other)), "_"]),
        }
    }
    path
}

fn namespace(access: &Access, out: &mut dyn Write) -> fmt::Result {
    if access.namespace.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nAll paths are those of the namespace `{}`.", safe(&access.namespace))
}

fn rows(lines: &[Line<'_>], out: &mut dyn Write) -> fmt::Result {
    if lines.is_empty() {
        return out.write_str("\nNobody.\n");
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
    Ok(())
}

fn section(secret: &Secret, level: &str, out: &mut dyn Write) -> fmt::Result {
    let title = safe(secret.title());
    // A database and a login of it may have one name.
    let title = if secret.word == "database connection" { format!("The database {title}") } else { title };
    let mut word = secret.word.chars();
    let word: String = word.next().into_iter().flat_map(char::to_uppercase).chain(word).collect();
    write!(out, "\n{level} {title}\n\n{word}")?;
    if !secret.bound.is_empty() {
        write!(out, " of {}", safe(&secret.bound))?;
    }
    writeln!(out, "; {}.", words::life(secret))
}

/// A name in a cell.
fn safe(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
