use super::*;

#[test]
fn runs_are_aligned_and_broken_by_values_over_several_lines() {
    let body = Body::new()
        .comment("generated")
        .attr("a", 1)
        .attr("long_name", "x")
        .attr("o", Expr::object([("k", "v"), ("longer", "w")]))
        .attr("last", true)
        .block(Block::new("module", ["m"], Body::new().attr("source", "../m")));
    let expected = "# generated\n\na         = 1\nlong_name = \"x\"\no = {\n  k      = \"v\"\n  longer = \"w\"\n}\nlast = true\n\nmodule \"m\" {\n  source = \"../m\"\n}\n";
    assert_eq!(body.print(), expected);
}

#[test]
fn texts_are_literal() {
    let body = Body::new().attr("x", "a \"b\" \\ ${c} %{d} $e\n");
    assert_eq!(body.print(), "x = \"a \\\"b\\\" \\\\ $${c} %%{d} $e\\n\"\n");
}

#[test]
fn templates_interpolate_references_only() {
    let template = Template::new().text("${x}-").interpolate("local.y");
    assert_eq!(Body::new().attr("t", template).print(), "t = \"$${x}-${local.y}\"\n");
}

#[test]
fn long_lists_stand_one_item_a_line() {
    let list = Expr::list((0..30).map(|n| format!("item-{n}")));
    let text = Body::new().attr("l", list).print();
    assert!(text.starts_with("l = [\n  \"item-0\",\n"));
}

#[test]
fn odd_object_keys_are_quoted() {
    let text = Body::new().attr("o", Expr::object([("a/b", 1), ("c", 2)])).print();
    assert_eq!(text, "o = {\n  \"a/b\" = 1\n  c     = 2\n}\n");
}
