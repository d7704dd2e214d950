//! What roots and modules hand to each other: an output of something that is replaced is another value.

use std::collections::BTreeSet;

use platformc_output::hcl::{Block, Expr};

/// The outputs whose values change though the roots say the same.
#[derive(Debug, Default)]
pub struct Wiring {
    /// Of roots: root and output.
    roots: BTreeSet<(String, String)>,
    /// Of the modules of one root: call and output.
    calls: BTreeSet<(String, String)>,
}

impl Wiring {
    /// Another root begins.
    pub fn begin(&mut self) {
        self.calls.clear();
    }

    /// An output of a module is another value; whether that is news.
    pub fn call_changes(&mut self, call: &str, output: &str) -> bool {
        self.calls.insert((call.to_owned(), output.to_owned()))
    }

    /// An output of a root is another value.
    pub fn root_changes(&mut self, root: &str, output: &str) {
        self.roots.insert((root.to_owned(), output.to_owned()));
    }

    /// What in an expression is another value, if something is. `states` are the states that its root reads.
    pub fn changed(&self, expression: &Expr, states: &[State]) -> Option<String> {
        let mut found = None;
        walk(expression, &mut |text| {
            let calls = named(text, "module.")
                .find(|(call, output)| self.calls.contains(&((*call).to_owned(), (*output).to_owned())));
            let call = calls.map(|(call, output)| format!("module.{call}.{output}"));
            let read = named(text, "data.terraform_remote_state.").find_map(|(label, _)| {
                let state = states.iter().find(|state| state.label == label)?;
                let start = format!("{label}.");
                let output =
                    named(text, &start).find(|(outputs, _)| *outputs == "outputs").map(|(_, output)| output)?;
                let is_changed = self.roots.contains(&(state.root.clone(), output.to_owned()));
                is_changed.then(|| format!("{output} of the root {}", state.root))
            });
            found = found.take().or(call).or(read);
        });
        found
    }
}

/// The state of another root that a root reads.
#[derive(Debug)]
pub struct State {
    label: String,
    root: String,
}

impl State {
    /// The state that a block reads.
    pub fn of(block: &Block) -> Option<Self> {
        let ("data", [_, label]) = (block.kind(), block.labels()) else { return None };
        let key = block.body().attribute("config")?.entry("key")?.as_str()?;
        let root = key.strip_prefix("roots/").unwrap_or(key).strip_suffix(".tfstate")?;
        Some(Self { label: label.clone(), root: root.to_owned() })
    }
}

/// The two names behind each place where a text has this beginning.
fn named<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    text.split(start).skip(1).filter_map(move |rest| {
        let (first, rest) = rest.split_once('.').unwrap_or((rest, ""));
        let end = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
        let first = first.split(|character| !is_name(character)).next()?;
        Some((first, rest.get(..end)?))
    })
}

fn walk(expression: &Expr, visit: &mut dyn FnMut(&str)) {
    match expression {
        Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Str(_) => {}
        Expr::Ref(text) => visit(text),
        Expr::Template(template) => {
            template.parts().filter(|(reference, _)| *reference).for_each(|(_, text)| visit(text));
        }
        Expr::List(items) => items.iter().for_each(|item| walk(item, visit)),
        Expr::Object(entries) => entries.iter().for_each(|(_, entry)| walk(entry, visit)),
        Expr::Call(call) => call.arguments.iter().for_each(|argument| walk(argument, visit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_is_followed() {
        let mut wiring = Wiring::default();
        assert!(wiring.call_changes("network", "vpc_id") && !wiring.call_changes("network", "vpc_id"));
        wiring.root_changes("network", "main_vpc_id");
        let states = [State { label: "net".into(), root: "network".into() }];
        let of = |wiring: &Wiring, text: &str| wiring.changed(&Expr::list([Expr::reference(text)]), &states);
        let changed = |text: &str| of(&wiring, text);
        assert_eq!(changed("module.network.vpc_id").as_deref(), Some("module.network.vpc_id"));
        assert_eq!(changed("module.network.cidr"), None);
        let read = "data.terraform_remote_state.net.outputs.main_vpc_id";
        assert_eq!(changed(read).as_deref(), Some("main_vpc_id of the root network"));
        assert_eq!(changed("data.terraform_remote_state.net.outputs.other"), None);
        wiring.begin();
        assert_eq!(of(&wiring, "module.network.vpc_id"), None);
    }
}
