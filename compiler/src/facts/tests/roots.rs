//! What a root calls, hands out and reads is what it declares.

use platformc_output::hcl::{Block, Body, Expr, Template};

use super::*;
use crate::graph::{Content, Written};

/// A root that declares that it calls the module `network`, has the output `id` and reads `vpc_id` of the root `other-root`.
fn declaring() -> Written {
    let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Written {
        name: "one".to_owned(),
        files: Vec::new(),
        entries: Vec::new(),
        modules: strings(&["network"]),
        providers: Vec::new(),
        inputs: BTreeSet::from([("other-root".to_owned(), "vpc_id".to_owned())]),
        outputs: strings(&["id"]),
        owns: crate::graph::Packed::default(),
        uses: crate::graph::Packed::default(),
        made: crate::graph::MadeByRoot::default(),
        documents: crate::resource::Documents::default(),
        asked: Vec::new(),
        retired: Vec::new(),
    }
}

fn state(label: &str, key: &str) -> Block {
    let body = Body::new().attr("backend", "s3").attr("config", Expr::object([("key", key)]));
    Block::new("data", ["terraform_remote_state", label], body)
}

fn call(name: &str, source: &str, value: Expr) -> Block {
    Block::new("module", [name], Body::new().attr("source", source).attr("value", Expr::list([value])))
}

fn output(name: &str) -> Block {
    Block::new("output", [name], Body::new().attr("value", Expr::reference("module.network.id")))
}

fn read(output: &str) -> Expr {
    Expr::reference(format!("data.terraform_remote_state.other_root.outputs.{output}"))
}

/// The files that the declarations are of, with one block put in the place of another or added at the end.
fn found(at: usize, block: Option<Block>) -> Vec<String> {
    let network = Expr::Template(
        Template::new().text("of ").interpolate("data.terraform_remote_state.other_root.outputs.vpc_id[0]"),
    );
    let mut blocks = vec![
        state("other_root", "roots/other-root.tfstate"),
        call("a", "../../modules/network", network),
        output("id"),
    ];
    blocks.splice(at..(at + 1).min(blocks.len()), block);
    faults(&Node::root(declaring()), |files| files.add("main.tf", Content::hcl(Body::new().blocks(blocks.clone()))))
}

const END: usize = 3;

#[test]
fn a_root_calls_hands_out_and_reads_what_it_declares() {
    assert_eq!(found(END, None), [""; 0]);
    let network = || read("vpc_id");
    let more = [
        (call("b", "../../modules/cluster", Expr::Null), "calls the undeclared module `cluster`"),
        (call("b", "../../modules/network", read("id")), "reads the undeclared output `id` of the root `other-root`"),
        (call("b", "registry.example.com/network", Expr::Null), "calls as `b` what is no module of the tree"),
        (
            call("b", "../../modules/network", Expr::call("lower", [read("id")])),
            "reads the undeclared output `id` of the root `other-root`",
        ),
        (output("name"), "has the undeclared output `name`"),
        (state("third", "roots/other-root.tfstate"), "reads as `third` a state that is not the one of that root"),
        (
            call("b", "../../modules/network", Expr::reference("data.terraform_remote_state.third.outputs.id")),
            "refers to `data.terraform_remote_state.third.outputs.id`, which no state of a root has",
        ),
    ];
    for (block, what) in more {
        assert_eq!(found(END, Some(block)), [format!("`terraform/one` {what}")]);
    }
    let less = [
        (
            1,
            call("a", "../../modules/network", Expr::Null),
            "declares that it reads `vpc_id` of the root `other-root` and does not",
        ),
        (
            1,
            Block::bare("locals", Body::new().attr("a", network())),
            "declares that it calls the module `network` and does not",
        ),
        (2, Block::bare("locals", Body::new()), "declares the output `id` and does not have it"),
    ];
    for (at, block, what) in less {
        assert_eq!(found(at, Some(block)), [format!("`terraform/one` {what}")]);
    }
}

#[test]
fn what_is_not_typed_is_not_compared() {
    let mut root = declaring();
    (root.modules, root.inputs, root.outputs) = Default::default();
    let found = faults(&Node::root(root), |files| files.text("more.tf", "module \"a\" {}\n".to_owned()));
    assert_eq!(found, ["`terraform/one` holds `terraform/roots/one/more.tf` as a text, which nobody compares"]);
}
