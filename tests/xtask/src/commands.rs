//! Which commands a case is compared by.

use crate::case::{Case, Kind};

/// Where a build writes its tree.
pub const OUT: &str = "out";

/// The commands of a case. All of them for the examples, and for the others a few that change from case to case, unless
/// `all` is asked for. The one that changes the files comes last.
pub fn of(case: &Case, all: bool) -> Vec<Vec<String>> {
    let build = ["build", "--out", OUT];
    let check = |format| vec!["check", "--format", format];
    let others = [
        check("human"),
        check("json"),
        check("sarif"),
        check("gitlab"),
        vec!["build", "--out", OUT, "--check"],
        vec!["access"],
        vec!["access", "--format", "markdown"],
        vec!["access", "--format", "json"],
        vec!["graph", "--format", "mermaid"],
        vec!["graph", "--format", "json"],
        vec!["graph", "--format", "dot"],
        vec!["fmt", "--check"],
        vec!["fmt"],
    ];
    let turn = |from: &[usize]| -> Vec<Vec<&str>> {
        let chosen = from.get(case.number % from.len().max(1)).and_then(|at| others.get(*at));
        chosen.cloned().into_iter().collect()
    };
    let chosen = match case.kind {
        _ if all => [vec![build.to_vec()], others.to_vec()].concat(),
        Kind::Example => [vec![build.to_vec()], others.to_vec()].concat(),
        // what a refused platform prints is the same in all commands
        Kind::Message | Kind::Broken => [vec![check("human")], turn(&[1, 2, 3, 12, 5, 9, 4])].concat(),
        Kind::Generated => [vec![build.to_vec()], turn(&[7, 12, 9, 3, 5, 1, 11, 4, 6, 2, 8, 10, 0])].concat(),
    };
    chosen.into_iter().map(|words| words.into_iter().map(str::to_owned).collect()).collect()
}
