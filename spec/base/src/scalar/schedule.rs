//! When something runs again and again.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// When something runs: minute, hour, day of the month, month, day of the week, as `CronJob`s of Kubernetes read them
    /// (<https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>).
    Schedule
}

scalar!(Schedule, format: "schedule", pattern: r"^([-0-9A-Za-z*,/]+ ){4}[-0-9A-Za-z*,/]+$",
    message: "write minute, hour, day of the month, month and day of the week, such as 15 3 * * *",
    examples: ["15 3 * * *", "*/10 * * * MON-FRI"]);

/// What a field may be.
struct Field {
    least: u32,
    most: u32,
    /// Names of its numbers, the least first.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { least: 0, most: 59, names: &[] },
    Field { least: 0, most: 23, names: &[] },
    Field { least: 1, most: 31, names: &[] },
    Field {
        least: 1,
        most: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { least: 0, most: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// How many days each month has at the most.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What people write elsewhere, and the same in five fields.
const SHORT: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

impl Schedule {
    fn read(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split(' ').collect();
        let whole = fields.len() == FIELDS.len();
        let numbers =
            FIELDS.iter().zip(&fields).map(|(field, text)| field.numbers(text)).collect::<Option<Vec<_>>>()?;
        (whole && happens(&fields, &numbers)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let words: Vec<&str> = text.split_whitespace().collect();
        let lower = text.trim().to_lowercase();
        let known = SHORT.iter().find(|(short, _)| *short == lower).map(|(_, fields)| (*fields).to_owned());
        let without = words.split_first().filter(|_| words.len() == 6).map(|(_, rest)| rest.join(" "));
        // Kubernetes knows Sunday as 0 alone
        let sunday =
            words.split_last().map(|(last, rest)| [rest, &[last.replace('7', "0").as_str()]].concat().join(" "));
        let fixed = [known, without, Some(words.join(" ")), Some(words.join(" ").replace('?', "*")), sunday];
        let help = match mend::fitting(fixed.into_iter().flatten(), Self::read) {
            Some(fixed) => format!("write `\"{fixed}\"`"),
            None => "write minute, hour, day of the month, month and day of the week, such as `\"15 3 * * *\"`: every day at 3:15".into(),
        };
        let numbers = FIELDS.iter().zip(&words).map(|(field, text)| field.numbers(text)).collect::<Option<Vec<_>>>();
        let never = words.len() == FIELDS.len() && numbers.is_some_and(|numbers| !happens(&words, &numbers));
        let what = if never { "never comes: no such month has that day" } else { "is not a schedule" };
        Problem::new(format!("`{text}` {what}"), help)
    }
}

impl Field {
    /// The numbers that a text means, as bits; none if it is of another form.
    fn numbers(&self, text: &str) -> Option<u64> {
        text.split(',').try_fold(0, |found, part| Some(found | self.part(part)?))
    }

    fn part(&self, text: &str) -> Option<u64> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(number(step).filter(|step| *step > 0 && *step <= self.most)?)),
            None => (text, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.least, self.most),
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            // `5/15` begins at 5
            None if step.is_some() => (self.value(range)?, self.most),
            None => (self.value(range)?, self.value(range)?),
        };
        let step = usize::try_from(step.unwrap_or(1)).ok()?;
        (from <= to).then(|| (from..=to).step_by(step).fold(0, |found, number| found | 1_u64 << number))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().zip(self.least..).find(|(name, _)| text.eq_ignore_ascii_case(name));
        named.map(|(_, number)| number).or_else(|| number(text)).filter(|n| (self.least..=self.most).contains(n))
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Whether one of the months has one of the days. Days of the week come every month, and count beside days of the month.
fn happens(fields: &[&str], numbers: &[u64]) -> bool {
    let [_, _, days, months, _] = numbers else { return false };
    let weekly = fields.last().is_some_and(|last| *last != "*");
    weekly
        || DAYS
            .iter()
            .zip(1_u32..)
            .any(|(longest, month)| months & (1 << month) != 0 && (1..=*longest).any(|day| days & (1 << day) != 0))
}

text_scalar! {
    /// A time zone by its name in the IANA database (<https://www.iana.org/time-zones>).
    TimeZone
}

scalar!(TimeZone, format: "time-zone", pattern: r"^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
    message: "write the name of a time zone, such as Europe/Brussels or Etc/UTC", examples: ["Europe/Brussels", "Etc/UTC"]);

impl TimeZone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self("Etc/UTC".into())
    }

    fn read(text: &str) -> Option<Self> {
        let sign = |b: u8| b.is_ascii_alphanumeric() || b"_+-".contains(&b);
        let words = text.split('/').all(|word| !word.is_empty() && word.bytes().all(sign));
        // whatever zone the cluster's own clock has
        let good = words && text.starts_with(|c: char| c.is_ascii_uppercase()) && text != "Local";
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let spaced = text.trim().replace(' ', "_");
        let help = match mend::fitting([spaced], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a name of the IANA database, such as `Europe/Brussels` or `Etc/UTC`".into(),
        };
        Problem::new(format!("`{text}` is not the name of a time zone"), help)
    }
}
