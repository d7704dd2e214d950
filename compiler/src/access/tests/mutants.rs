//! Mistakes of the lowering, made on purpose in the emitted files: each is refused. How many there are of each sort is in
//! `mutants.txt`, so that none is lost.

mod policies;
mod root;

use std::{collections::BTreeMap, fmt::Write};

use platformc_access::{Configuration, Scope, judge_read};

use self::{
    policies::{Mutant, of_policies},
    root::OF_ROOT,
};
use super::{POLICIES, Tree, example, proof};
use crate::access::expected::Asked;

impl Tree {
    /// Whether policies alone are changed.
    fn has_the_same_root(&self) -> bool {
        self.changed.keys().all(|path| path.starts_with(POLICIES))
    }
}

#[test]
fn every_mutant_of_the_lowering_is_refused_and_none_is_lost() {
    let (_, model, tree) = example();
    let mut mutants: BTreeMap<&'static str, Vec<Mutant>> = BTreeMap::new();
    of_policies(&tree, &mut mutants);
    for (sort, file, from, to) in OF_ROOT {
        let made = tree.with(file, from, to).unwrap_or_else(|| panic!("{file}: `{from}` is not there"));
        mutants.entry(sort).or_default().push((format!("{file}: `{from}` → `{to}`"), made));
    }
    let read = Configuration::read(&tree).unwrap();
    let (mut survived, mut counts) = (Vec::new(), String::new());
    for (sort, made) in &mutants {
        let _ = writeln!(counts, "{sort}: {}", made.len());
        // Most of them leave the root as it is.
        let proof = |tree: &Tree| {
            if tree.has_the_same_root() {
                judge_read(read.clone(), tree, Scope::Secrets, &mut Asked::of(&model))
            } else {
                proof(&model, tree)
            }
        };
        let kept = made.iter().filter(|(_, tree)| proof(tree).1.is_empty());
        survived.extend(kept.map(|(what, _)| format!("{sort}: {what}")));
    }
    let _ = writeln!(counts, "all: {}", mutants.values().map(Vec::len).sum::<usize>());
    assert!(survived.is_empty(), "not refused:\n{}", survived.join("\n"));
    assert_eq!(counts, include_str!("../mutants.txt"), "the counts of `mutants.txt` are of other mutants");
}
