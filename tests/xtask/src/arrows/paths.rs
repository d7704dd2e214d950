//! The paths in an item.

use syn::{
    Item, ItemUse, Macro,
    visit::{self, Visit},
};

use super::{conditions::is_test, tokens};

/// What an item uses.
#[derive(Default)]
pub struct Found {
    /// Its paths as they are written; the first segment is empty if a path begins with `::`.
    pub used: Vec<Vec<String>>,
    /// Imports within functions.
    pub imports: Vec<ItemUse>,
}

/// The paths in an item, without those of its tests.
pub fn of(item: &Item) -> Found {
    let mut found = Found::default();
    found.visit_item(item);
    found
}

impl<'ast> Visit<'ast> for Found {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_some() {
            segments.insert(0, String::new());
        }
        self.used.push(segments);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        self.imports.push(import.clone());
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        if let Some(name) = found.path.get_ident() {
            // Macros of the standard library have no path: `println!`.
            self.used.push(vec![format!("{name}!")]);
        }
        tokens::paths(found.tokens.clone(), &mut self.used);
        visit::visit_macro(self, found);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }
}
