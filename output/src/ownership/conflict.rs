//! Files with the markers of a merge that Git could not finish.

use std::borrow::Cow;

/// The two sides of a file, or the file itself if it has no markers.
#[must_use]
pub fn sides(text: &str) -> Vec<Cow<'_, str>> {
    if !text.lines().any(|line| line.starts_with("<<<<<<<")) {
        return vec![Cow::Borrowed(text)];
    }
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut within = Within::Both;
    for line in text.split_inclusive('\n') {
        match line.get(..7) {
            Some("<<<<<<<") => within = Within::Ours,
            Some("|||||||") => within = Within::Base,
            Some("=======") if within != Within::Both => within = Within::Theirs,
            Some(">>>>>>>") => within = Within::Both,
            _ => {
                if matches!(within, Within::Both | Within::Ours) {
                    ours.push_str(line);
                }
                if matches!(within, Within::Both | Within::Theirs) {
                    theirs.push_str(line);
                }
            }
        }
    }
    vec![Cow::Owned(ours), Cow::Owned(theirs)]
}

#[derive(Clone, Copy, PartialEq)]
enum Within {
    Both,
    Ours,
    /// What both sides changed, which Git shows if it is told to.
    Base,
    Theirs,
}
