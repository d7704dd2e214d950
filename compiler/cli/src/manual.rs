//! What a shell and `man` know of the command line, made from its definition.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{arguments::Arguments, failure::Failure, say};

const EXIT_STATUS: &str = r#".SH "EXIT STATUS"
.TP
0
done
.TP
1
the specification is wrong, or the tree differs
.TP
2
wrong usage
.TP
3
the machine failed
"#;

/// A shell's completion script.
pub(super) fn completions(shell: Shell, out: &mut impl Write) -> io::Result<()> {
    // The generator panics if its writer fails, and this one does not.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "platformc", &mut script);
    out.write_all(&script)
}

/// The page of the whole command to `out`, or one page a command into a folder.
pub(super) fn pages(folder: Option<&Path>, out: &mut impl Write) -> Result<(), Failure> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = folder else { return Ok(out.write_all(&page(&command)?)?) };
    let failed = |path: &Path, error: &io::Error| {
        Failure::Machine(format!("`{}`: {error}", say::path(path)), "name a folder that can be written")
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for command in std::iter::once(&command).chain(command.get_subcommands()) {
        let path = folder.join(Man::new(command.clone()).get_filename());
        fs::write(&path, page(command)?).map_err(|error| failed(&path, &error))?;
        writeln!(out, "{}", say::path(&path))?;
    }
    Ok(())
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).manual("platformc").render(&mut page)?;
    page.extend_from_slice(EXIT_STATUS.as_bytes());
    Ok(page)
}
