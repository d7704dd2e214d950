//! Reads what `{:?}` prints, as derived.

/// A printed value.
#[derive(Debug)]
pub enum Printed {
    /// A word, a number, a text without its quotes, or a struct or variant without fields.
    Word(String),
    Struct(String, Vec<(String, Printed)>),
    Tuple(String, Vec<Printed>),
    List(Vec<Printed>),
    Map(Vec<(Printed, Printed)>),
}

impl Printed {
    /// The field of a struct.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Struct(_, fields) = self else { return None };
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

/// The value that a text prints.
pub fn parse(text: &str) -> Printed {
    let mut reader = Reader { rest: text };
    let value = reader.value();
    assert!(reader.rest.is_empty(), "left over: {}", reader.rest);
    value
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Whether a token comes next, which is then taken.
    fn takes(&mut self, token: &str) -> bool {
        let behind = self.rest.trim_start().strip_prefix(token);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn must(&mut self, token: &str) {
        assert!(self.takes(token), "no `{token}` before: {}", self.rest.get(..80).unwrap_or(self.rest));
    }

    /// Items up to a closing token, with commas between them.
    fn items<T>(&mut self, end: &str, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        while !self.takes(end) {
            items.push(item(self));
            self.takes(",");
        }
        items
    }

    fn value(&mut self) -> Printed {
        if self.takes("[") {
            return Printed::List(self.items("]", Self::value));
        }
        if self.takes("{") {
            return Printed::Map(self.items("}", |reader| {
                let key = reader.value();
                reader.must(":");
                (key, reader.value())
            }));
        }
        if self.takes("\"") {
            return Printed::Word(self.text());
        }
        let word = self.word().to_owned();
        if self.takes("(") {
            Printed::Tuple(word, self.items(")", Self::value))
        } else if self.takes("{") {
            let field = |reader: &mut Self| {
                let name = reader.word().to_owned();
                reader.must(":");
                (name, reader.value())
            };
            Printed::Struct(word, self.items("}", field))
        } else {
            assert!(!word.is_empty(), "no value before: {}", self.rest.get(..80).unwrap_or(self.rest));
            Printed::Word(word)
        }
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let (word, behind) =
            rest.split_at(rest.find([',', ':', ' ', '{', '}', '(', ')', '[', ']']).unwrap_or(rest.len()));
        self.rest = behind;
        word
    }

    /// A text up to its closing quote, escapes and all.
    fn text(&mut self) -> String {
        let mut escaped = false;
        let end = self.rest.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (text, behind) = self.rest.split_at(end.unwrap());
        self.rest = behind;
        self.must("\"");
        text.to_owned()
    }
}
