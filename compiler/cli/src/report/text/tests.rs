use super::*;

/// What miette is told of a place: the text, where it is, its line and column, and the number of lines before its end.
type Told = (Vec<u8>, SourceSpan, usize, Option<usize>, usize);

fn told(source: &dyn SourceCode, span: &SourceSpan, around: usize) -> Option<Told> {
    let piece = source.read_span(span, around, around).ok()?;
    // without lines around it, the column is that of the heading
    let column = (around > 0).then(|| piece.column());
    Some((piece.data().to_vec(), *piece.span(), piece.line(), column, piece.line_count()))
}

#[test]
fn a_place_looks_as_if_the_whole_text_had_been_read() {
    let texts = [
        "",
        "one",
        "\n",
        "one\ntwo\n\nthree: é\r\nfour\r\n\r\nfive\n\n\n",
        "é\n\na: b\nc: [\n  d,\n  e ]\nlast",
        "\r\n\r\na\r\nb",
    ];
    let mut compared = 0;
    for text in texts {
        let source = Text::new("platform.yaml".into(), text);
        for start in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for length in 0..=text.len() - start {
                let span = SourceSpan::new(start.into(), length);
                for around in 0..4 {
                    assert_eq!(told(&source, &span, around), told(&text, &span, around), "{text:?} {span:?} {around}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 3_000, "{compared}");
}
