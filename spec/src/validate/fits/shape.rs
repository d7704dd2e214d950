//! The rows of the table.

/// What the schema says about a value, as a row of the table; rows are named by their number.
pub(super) enum Shape {
    Bool,
    /// A whole number and its bounds.
    Whole(i64, i64),
    AnyText,
    /// A text of a format.
    Text(&'static str),
    Choice(&'static [&'static str]),
    /// The row of the items; how many there are at least and at most. No text may stand twice.
    List(usize, usize, usize),
    /// The same of items that may stand twice.
    Repeats(usize, usize, usize),
    /// The keys, whether each is required, and the rows of their values.
    Map(&'static [(&'static str, bool, usize)]),
    /// The format of the keys, the row of the values, and how many there are at least and at most.
    Entries(&'static str, usize, usize, usize),
    /// A map of whatever its owner knows.
    AnyMap,
    Anything,
    /// One of these, and no other: where several would do, the schema is to say whether they may.
    Either(&'static [usize]),
}
