//! Generated platforms as files, and what they reach of the language.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use platformc_generator::{Generated, Language, Reached, broken, platform, reach};

use crate::task::{Failure, about};

#[derive(clap::Args, Clone, Debug)]
pub struct Schema {
    /// The schema whose keys are used, as `platformc schema` prints it [default: that of this checkout]
    #[arg(long)]
    schema: Option<PathBuf>,
}

impl Schema {
    fn language(&self) -> Result<Language, Failure> {
        let Some(path) = &self.schema else { return Ok(Language::committed()) };
        Language::read(&fs::read_to_string(path).map_err(about(path.display()))?)
    }
}

/// Writes the platform of a seed.
pub fn write(seed: u64, folder: &Path, wrong: bool, schema: &Schema, out: &mut dyn Write) -> Result<bool, Failure> {
    let language = schema.language()?;
    let generated = if wrong { broken(seed, &language) } else { platform(seed, &language) };
    save(&generated, folder)?;
    let mistakes = if wrong { format!(" ({})", generated.mistakes) } else { String::new() };
    writeln!(out, "{} files in {}{mistakes}", generated.files.len(), folder.display()).map_err(about("output"))?;
    Ok(true)
}

/// Writes the files of a platform.
pub fn save(generated: &Generated, folder: &Path) -> Result<(), Failure> {
    for (path, text) in &generated.files {
        let path = folder.join(path);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(about(above.display()))?;
        }
        fs::write(&path, text).map_err(about(path.display()))?;
    }
    Ok(())
}

/// Prints the coverage and what is not reached.
pub fn coverage(seeds: u64, schema: &Schema, out: &mut dyn Write) -> Result<bool, Failure> {
    let language = schema.language()?;
    let all = language.all();
    let reached = of(seeds, &language);
    let mut text = summary(&language, &reached) + "\n";
    for (what, all, reached) in [("keys", &all.keys, &reached.keys), ("choices", &all.choices, &reached.choices)] {
        let missed: Vec<&str> = all.difference(reached).map(String::as_str).collect();
        text += &format!(
            "{what} that are not reached: {}\n",
            if missed.is_empty() { "none".into() } else { missed.join(" ") }
        );
    }
    out.write_all(text.as_bytes()).map_err(about("output"))?;
    Ok(true)
}

/// What so many platforms reach together.
pub fn of(seeds: u64, language: &Language) -> Reached {
    let mut reached = Reached::default();
    (0..seeds).for_each(|seed| reach(seed, language, &mut reached));
    reached
}

/// The shares that are reached, on one line.
pub fn summary(language: &Language, reached: &Reached) -> String {
    let all = language.all();
    let share = |reached: &BTreeSet<String>, all: &BTreeSet<String>| {
        let found = all.intersection(reached).count();
        format!("{found} of {} ({} %)", all.len(), found * 100 / all.len().max(1))
    };
    format!("keys {}, choices {}", share(&reached.keys, &all.keys), share(&reached.choices, &all.choices))
}
