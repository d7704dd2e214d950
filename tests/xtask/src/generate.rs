//! Everything that is made from the code, in the order in which one thing needs the other.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::task::{Failure, about, root};

/// One thing that is made.
struct Step {
    what: &'static str,
    make: Make,
}

enum Make {
    /// A file that a program writes itself.
    File(&'static str, &'static [&'static str]),
    /// A file that is what the compiler prints.
    Printed(&'static str, &'static [&'static str]),
    /// Files that a test writes if a variable of the environment is 1, and compares otherwise.
    Test(&'static str, &'static [&'static str]),
    /// The trees of all examples.
    Examples,
}

const STEPS: &[Step] = &[
    Step {
        what: "the index of the catalog",
        make: Make::File("compiler/catalog/charts.rs", &["python3", "compiler/catalog/index.py"]),
    },
    Step {
        what: "the earlier catalog of tests",
        make: Make::File(
            "tests/generator/catalog/earlier.rs",
            &[
                "python3",
                "compiler/catalog/index.py",
                "--earlier",
                "tests/generator/catalog/earlier",
                "tests/generator/catalog/earlier.rs",
            ],
        ),
    },
    Step {
        what: "the table of the schema",
        make: Make::Test("UPDATE_TABLE", &["--package", "platformc-spec", "the_table_is_that_of_the_schema"]),
    },
    Step { what: "the schema", make: Make::Printed("schema/platform.schema.json", &["schema"]) },
    Step { what: "the schema of plans", make: Make::Printed("schema/plan.schema.json", &["schema", "plan"]) },
    Step { what: "the schema of differences", make: Make::Printed("schema/diff.schema.json", &["schema", "diff"]) },
    // the book names files of the examples
    Step { what: "the outputs of the examples", make: Make::Examples },
    Step { what: "the book", make: Make::Test("UPDATE_DOCS", &["--package", "platformc", "--test", "docs"]) },
    Step {
        what: "the messages in tests/ui",
        make: Make::Test("UPDATE_UI", &["--package", "platformc", "--test", "ui"]),
    },
];

/// Makes everything, or says what would change: then nothing is written that stays.
pub fn run(check: bool, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut current = true;
    for step in STEPS {
        let stale = match &step.make {
            Make::File(path, program) => file(check, path, program)?,
            Make::Printed(path, arguments) => printed(check, path, arguments)?,
            Make::Test(variable, arguments) => test(check, variable, arguments)?,
            Make::Examples => examples(check)?,
        };
        let word = stale.as_ref().map_or("ok", |_| "would change");
        writeln!(out, "{:30} {word}", step.what).map_err(about("output"))?;
        if let Some(stale) = stale {
            writeln!(out, "{}", stale.trim_end()).map_err(about("output"))?;
            current = false;
        }
    }
    if !current {
        writeln!(out, "\n`cargo xtask generate` writes what is made now; read the difference")
            .map_err(about("output"))?;
    }
    Ok(current)
}

fn file(check: bool, path: &str, program: &[&str]) -> Result<Option<String>, Failure> {
    let Some((name, arguments)) = program.split_first() else { return Err("nothing to run".to_owned()) };
    let path = root().join(path);
    let before = read(&path)?;
    command(Command::new(name).args(arguments))?;
    let after = read(&path)?;
    if check && before != after {
        fs::write(&path, before).map_err(about(path.display()))?;
        return Ok(Some(format!("  {}", path.display())));
    }
    Ok(None)
}

fn printed(check: bool, path: &str, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let path = root().join(path);
    let made = command(&mut platformc(arguments))?;
    if check {
        return Ok((read(&path)? != made).then(|| format!("  {}", path.display())));
    }
    fs::write(&path, made).map_err(about(path.display()))?;
    Ok(None)
}

fn test(check: bool, variable: &str, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let mut tests = Command::new("cargo");
    tests.args(["test", "--quiet", "--locked"]).args(arguments).env_remove(variable);
    if check {
        return Ok(command(&mut tests).err());
    }
    command(tests.env(variable, "1"))?;
    Ok(None)
}

fn examples(check: bool) -> Result<Option<String>, Failure> {
    let folder = root().join("examples");
    let mut specs: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&folder).map_err(about(folder.display()))? {
        specs.push(entry.map_err(about(folder.display()))?.path().join("platform.yaml"));
    }
    specs.retain(|spec| spec.is_file());
    specs.sort();
    let mut stale = String::new();
    for spec in specs {
        let spec = spec.to_string_lossy().into_owned();
        // an example may lose anything
        let mut arguments = vec!["build", &spec, "--against", "none"];
        arguments.extend(check.then_some("--check"));
        match command(&mut platformc(&arguments)) {
            Err(problem) if check => stale += &format!("{problem}\n"),
            done => drop(done?),
        }
    }
    Ok((!stale.is_empty()).then_some(stale))
}

/// The compiler of this checkout.
fn platformc(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--locked", "--package", "platformc", "--"]).args(arguments);
    command
}

/// What a program prints.
fn command(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let shown = format!("{command:?}");
    let done = command.current_dir(root()).output().map_err(about(&shown))?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let text = [done.stdout, done.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.get(lines.len().saturating_sub(40)..).unwrap_or_default();
    Err(format!("{shown} failed\n{}", end.join("\n")))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(about(path.display()))
}
