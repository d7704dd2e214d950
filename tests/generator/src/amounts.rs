//! Amounts in the forms that people write.

use crate::random::Random;

const SECONDS: [(usize, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];

/// A duration of so many seconds, in one of the units that divide it.
pub fn duration(seconds: usize, random: &mut Random) -> String {
    let fitting: Vec<(usize, &str)> = SECONDS.into_iter().filter(|(size, _)| seconds.is_multiple_of(*size)).collect();
    let at = if random.chance(80) { 0 } else { random.below(fitting.len()) };
    let (size, unit) = fitting[at];
    format!("{}{unit}", seconds / size)
}

/// One of several durations, in seconds and as it is written.
pub fn one_of(seconds: &[usize], random: &mut Random) -> (usize, String) {
    let chosen = random.one(seconds);
    (chosen, duration(chosen, random))
}

pub const MINUTE: usize = 60;
pub const HOUR: usize = 60 * MINUTE;
pub const DAY: usize = 24 * HOUR;

/// So many whole days.
pub fn days(count: usize, random: &mut Random) -> String {
    duration(count * DAY, random)
}

/// A size of so many gibibytes, in one of the units that divide it.
pub fn gibibytes(count: usize, random: &mut Random) -> String {
    match random.below(10) {
        0 => format!("{}Mi", count * 1024),
        1 if count.is_multiple_of(1024) => format!("{}Ti", count / 1024),
        _ => format!("{count}Gi"),
    }
}
