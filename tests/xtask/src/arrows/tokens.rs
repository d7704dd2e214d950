//! The paths in the tokens of a macro, which may not be Rust: every row of words with `::` between them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Adds them to `used`, segment by segment.
pub fn paths(tokens: TokenStream, used: &mut Vec<Vec<String>>) {
    let mut tokens = tokens.into_iter().peekable();
    // What is before the next token: a `.` makes it a field or a method, a `$` a name of the macro.
    let mut before = ' ';
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                if group.delimiter() != Delimiter::None || before != '$' {
                    paths(group.stream(), used);
                }
                before = ' ';
            }
            TokenTree::Punct(punct) => before = punct.as_char(),
            TokenTree::Literal(_) => before = ' ',
            TokenTree::Ident(first) => {
                let mut segments = vec![first.to_string()];
                loop {
                    let mut ahead = tokens.clone();
                    let colons =
                        (0..2).all(|_| matches!(ahead.next(), Some(TokenTree::Punct(p)) if p.as_char() == ':'));
                    let Some(TokenTree::Ident(next)) = ahead.next().filter(|_| colons) else { break };
                    segments.push(next.to_string());
                    tokens = ahead;
                }
                let own = before == '$' && first != "crate";
                let member = before == '.' || before == '\'';
                before = ' ';
                if !own && !member {
                    used.push(segments);
                }
            }
        }
    }
}
