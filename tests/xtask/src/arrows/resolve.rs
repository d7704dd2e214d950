//! Paths to what they name.

use std::collections::BTreeSet;

use super::module::{Binding, Id, Modules, Target};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Something that a module defines.
    Item(Id),
    Module(Id),
    /// Something of another crate: its whole path.
    Outside(Vec<String>),
}

/// The imports that are being followed: one that leads back to itself leads nowhere.
type Followed = BTreeSet<(Id, String)>;

impl Modules {
    /// All that a path leads to: a name can stand for a module, a type, a value and a macro at once.
    pub fn places(&self, from: Id, segments: &[String]) -> Vec<Place> {
        let mut found = self.follow(from, segments, &mut Followed::new());
        found.sort();
        found.dedup();
        found
    }

    fn follow(&self, from: Id, segments: &[String], followed: &mut Followed) -> Vec<Place> {
        let Some((first, rest)) = segments.split_first() else { return vec![Place::Module(from)] };
        match first.as_str() {
            "" => vec![Place::Outside(rest.to_vec())],
            "Self" => Vec::new(),
            "crate" => self.walk(0, rest, followed),
            "self" => self.walk(from, rest, followed),
            "super" => self.above(from).map_or_else(Vec::new, |above| self.supers(above, rest, followed)),
            name => {
                let mut found = self.named(from, name, true, followed);
                if found.is_empty() {
                    found = self.textual_macro(from, name);
                }
                let elsewhere =
                    name.ends_with('!') || !rest.is_empty() && name.starts_with(|c: char| c.is_ascii_lowercase());
                if found.is_empty() && elsewhere {
                    return vec![Place::Outside(segments.to_vec())];
                }
                found.into_iter().flat_map(|place| self.below(place, rest, followed)).collect()
            }
        }
    }

    /// After a `super`, another one may follow.
    fn supers(&self, at: Id, rest: &[String], followed: &mut Followed) -> Vec<Place> {
        match rest.split_first() {
            Some((first, rest)) if first == "super" => {
                self.above(at).map_or_else(Vec::new, |above| self.supers(above, rest, followed))
            }
            _ => self.walk(at, rest, followed),
        }
    }

    fn above(&self, at: Id) -> Option<Id> {
        self.all.get(at)?.parent
    }

    /// What a path within a module leads to.
    fn walk(&self, at: Id, rest: &[String], followed: &mut Followed) -> Vec<Place> {
        let Some((name, rest)) = rest.split_first() else { return vec![Place::Module(at)] };
        let found = self.named(at, name, true, followed);
        if found.is_empty() && self.all.get(at).is_some_and(|module| module.expands) {
            return vec![Place::Item(at)];
        }
        found.into_iter().flat_map(|place| self.below(place, rest, followed)).collect()
    }

    fn below(&self, place: Place, rest: &[String], followed: &mut Followed) -> Vec<Place> {
        match place {
            Place::Module(id) => self.walk(id, rest, followed),
            // What is behind a type or a trait is a part of it.
            Place::Item(id) => vec![Place::Item(id)],
            Place::Outside(mut path) => {
                path.extend_from_slice(rest);
                vec![Place::Outside(path)]
            }
        }
    }

    /// What a name in a module stands for. `all`: also what only the module itself and those below it see.
    fn named(&self, at: Id, name: &str, all: bool, followed: &mut Followed) -> Vec<Place> {
        let Some(module) = self.all.get(at) else { return Vec::new() };
        if !followed.insert((at, name.to_owned())) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for Binding { target, shown } in module.names.get(name).into_iter().flatten() {
            match target {
                _ if !all && !shown => {}
                Target::Item | Target::Macro => found.push(Place::Item(at)),
                Target::Exported(id) => found.push(Place::Item(*id)),
                Target::Module(id) => found.push(Place::Module(*id)),
                Target::Import(path) => found.extend(self.follow(at, path, followed)),
            }
        }
        if found.is_empty() {
            for (path, shown) in &module.globs {
                if !all && !shown {
                    continue;
                }
                for place in self.follow(at, path, followed) {
                    match place {
                        Place::Module(id) => {
                            found.extend(self.named(id, name, self.is_above(id, at), followed));
                        }
                        // The variants of an enum.
                        Place::Item(_) | Place::Outside(_) => {}
                    }
                }
            }
        }
        followed.remove(&(at, name.to_owned()));
        found
    }

    fn is_above(&self, above: Id, mut at: Id) -> bool {
        while let Some(parent) = self.above(at) {
            if parent == above {
                return true;
            }
            at = parent;
        }
        false
    }

    /// A macro that a module above defines: what is below sees it without a path.
    fn textual_macro(&self, mut at: Id, name: &str) -> Vec<Place> {
        while let Some(above) = self.above(at) {
            let bindings = self.all.get(above).and_then(|module| module.names.get(name));
            if bindings.into_iter().flatten().any(|binding| matches!(binding.target, Target::Macro)) {
                return vec![Place::Item(above)];
            }
            at = above;
        }
        Vec::new()
    }
}
