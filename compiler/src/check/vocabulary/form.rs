//! What names of instances look like, so that a new one is told from a misspelt one
//! (<https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>).

use platformc_catalog::families;

const SIZES: [&str; 7] = ["nano", "micro", "small", "medium", "large", "xlarge", "metal"];

/// Whether a size could be one: a word, a number before `xlarge`, or bare metal with such a size.
pub(super) fn is_size(size: &str) -> bool {
    let metal = size.strip_prefix("metal-").and_then(|rest| rest.strip_suffix("xl"));
    let large = size.strip_suffix("xlarge").filter(|number| !number.is_empty());
    let number = |text: &str| !text.starts_with('0') && text.parse::<u16>().is_ok();
    SIZES.contains(&size) || metal.or(large).is_some_and(number)
}

/// A family in its parts: series, generation, what the processor and the disks are, and what follows a hyphen.
fn parts(family: &str) -> Option<(&str, u16, &str, &str)> {
    let (word, suffix) = family.split_once('-').unwrap_or((family, ""));
    let series = word.trim_end_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(|c: char| c.is_ascii_digit());
    let rest = word.strip_prefix(series)?;
    let letters = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    Some((series, rest.strip_suffix(letters)?.parse().ok()?, letters, suffix))
}

/// Whether a family could have been launched after the catalog was made: of a known series, of its last generations or the
/// next one, and with letters that families have.
pub(super) fn could_be_new(family: &str) -> bool {
    let Some((series, generation, letters, suffix)) = parts(family) else { return false };
    let known = || families().filter_map(|family| parts(family.name));
    let newest = known().filter(|(of, ..)| *of == series).map(|(_, generation, ..)| generation).max();
    let recent = newest.is_some_and(|newest| (newest.saturating_sub(2)..=newest + 1).contains(&generation));
    let has_letter = |letter: char| known().any(|(.., letters, _)| letters.contains(letter));
    let has_suffix = suffix.is_empty() || known().any(|(.., known)| known == suffix) || series.starts_with('u');
    recent && letters.chars().all(has_letter) && has_suffix
}

#[cfg(test)]
mod tests {
    use super::{could_be_new, is_size};
    use platformc_catalog::{database_families, families};

    #[test]
    fn every_known_size_is_one() {
        for family in families().chain(database_families()) {
            for size in family.sizes() {
                assert!(is_size(size), "{}.{size}", family.name);
            }
        }
        for wrong in ["huge", "medum", "xl", "0xlarge", "metal-xl", "metal-24", "large2", ""] {
            assert!(!is_size(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_family_is_new_in_its_series_or_it_is_none() {
        for new in ["m9gb", "c9gn", "m10g", "t8g", "u8i-64tb", "i9ie"] {
            assert!(could_be_new(new), "{new}");
        }
        for wrong in ["m17g", "q7g", "m7gx", "m2g", "m7g-flat", "mg", "7g", ""] {
            assert!(!could_be_new(wrong), "{wrong}");
        }
    }

    /// Had the catalog been made before its newest families were launched, they would have been warned of, not refused.
    #[test]
    fn the_newest_generation_of_each_series_could_have_been_new() {
        for series in ["c", "m", "r", "t", "x", "i", "g"] {
            let newest = families().map(|family| family.name).filter(|name| {
                name.strip_prefix(series).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            });
            let newest = newest.max_by_key(|name| name.bytes().filter(u8::is_ascii_digit).map(u32::from).sum::<u32>());
            assert!(newest.is_some_and(could_be_new), "{newest:?}");
        }
    }
}
