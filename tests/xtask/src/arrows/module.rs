//! The modules of a crate, and the names in each.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Item, UseTree, Visibility};

use crate::{
    arrows::{
        conditions::{attributes, is_exported, is_test},
        paths,
    },
    task::{Failure, about},
};

/// The place of a module in [`Modules`].
pub type Id = usize;

/// What a name of a module stands for.
#[derive(Clone, Debug)]
pub struct Binding {
    pub target: Target,
    /// Whether modules that are not below this one may see it.
    pub shown: bool,
}

#[derive(Clone, Debug)]
pub enum Target {
    /// Something that is defined here.
    Item,
    /// A macro that is defined here: modules below see it by its name alone.
    Macro,
    /// A macro that this module exports (`#[macro_export]`): wherever it is defined, its path is that of the crate.
    Exported(Id),
    Module(Id),
    /// What a path leads to.
    Import(Vec<String>),
}

/// A module.
#[derive(Debug, Default)]
pub struct Module {
    /// Its path in the crate, such as `secrets::mask`; empty for the crate itself.
    pub path: String,
    pub parent: Option<Id>,
    pub names: BTreeMap<String, Vec<Binding>>,
    /// Paths of `use …::*`, and whether they are shown to other modules.
    pub globs: Vec<(Vec<String>, bool)>,
    /// Every path in it that is not a re-export.
    pub used: Vec<Vec<String>>,
    /// Whether a macro in it may define names that are not known here.
    pub expands: bool,
    /// Whether only tests use it.
    pub test: bool,
}

/// The modules of a crate; the first one is the crate itself.
#[derive(Debug, Default)]
pub struct Modules {
    pub all: Vec<Module>,
    /// The files that they were read from.
    pub files: BTreeSet<PathBuf>,
}

impl Modules {
    /// Reads a crate from the file that it begins with.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let mut modules = Self::default();
        modules.all.push(Module::default());
        let folder = root.parent().unwrap_or(Path::new("")).to_owned();
        modules.file(0, root, &folder)?;
        Ok(modules)
    }

    #[cfg(test)]
    pub fn of_text(text: &str) -> Result<Self, Failure> {
        let mut modules = Self::default();
        modules.all.push(Module::default());
        let file = syn::parse_file(text).map_err(|error| error.to_string())?;
        modules.items(0, file.items, Path::new(""))?;
        Ok(modules)
    }

    fn file(&mut self, id: Id, path: &Path, folder: &Path) -> Result<(), Failure> {
        let text = fs::read_to_string(path).map_err(about(path.display()))?;
        let file = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        self.files.insert(path.to_owned());
        self.items(id, file.items, folder)
    }

    /// `folder` is where the files of modules below this one are.
    fn items(&mut self, id: Id, items: Vec<Item>, folder: &Path) -> Result<(), Failure> {
        for item in items {
            let test = is_test(attributes(&item));
            match item {
                Item::Mod(module) => self.module(id, module, folder, test)?,
                _ if test => {}
                Item::Use(import) => {
                    let shown = !matches!(import.vis, Visibility::Inherited);
                    let mut prefix = if import.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
                    self.import(id, &import.tree, &mut prefix, shown, !shown);
                }
                item => self.item(id, &item),
            }
        }
        Ok(())
    }

    fn module(&mut self, id: Id, module: syn::ItemMod, folder: &Path, test: bool) -> Result<(), Failure> {
        let name = module.ident.to_string();
        if module.attrs.iter().any(|attribute| attribute.path().is_ident("path")) {
            return Err(format!("the module `{name}` has a path of its own, which is not supported"));
        }
        let child = self.all.len();
        let above = self.all.get(id).map(|parent| (parent.path.clone(), parent.test)).unwrap_or_default();
        let path = if above.0.is_empty() { name.clone() } else { format!("{}::{name}", above.0) };
        self.all.push(Module { path, parent: Some(id), test: test || above.1, ..Module::default() });
        let shown = !matches!(module.vis, Visibility::Inherited);
        self.bind(id, name.clone(), Target::Module(child), shown);
        let below = folder.join(&name);
        match module.content {
            Some((_, items)) => self.items(child, items, &below),
            None => self.file(child, &folder.join(format!("{name}.rs")), &below),
        }
    }

    fn item(&mut self, id: Id, item: &Item) {
        let (name, target, visibility) = match item {
            Item::Const(item) => (&item.ident, Target::Item, &item.vis),
            Item::Enum(item) => (&item.ident, Target::Item, &item.vis),
            Item::Fn(item) => (&item.sig.ident, Target::Item, &item.vis),
            Item::Static(item) => (&item.ident, Target::Item, &item.vis),
            Item::Struct(item) => (&item.ident, Target::Item, &item.vis),
            Item::Trait(item) => (&item.ident, Target::Item, &item.vis),
            Item::Type(item) => (&item.ident, Target::Item, &item.vis),
            Item::Union(item) => (&item.ident, Target::Item, &item.vis),
            Item::Macro(syn::ItemMacro { ident: Some(ident), attrs, .. }) => {
                if is_exported(attrs) {
                    self.bind(0, ident.to_string(), Target::Exported(id), true);
                }
                (ident, Target::Macro, &Visibility::Inherited)
            }
            Item::Macro(_) => {
                if let Some(module) = self.all.get_mut(id) {
                    module.expands = true;
                }
                return self.paths(id, item);
            }
            item => return self.paths(id, item),
        };
        self.bind(id, name.to_string(), target, !matches!(visibility, Visibility::Inherited));
        self.paths(id, item);
    }

    /// The paths in an item, and the imports within its functions.
    fn paths(&mut self, id: Id, item: &Item) {
        let found = paths::of(item);
        for import in found.imports {
            self.import(id, &import.tree, &mut Vec::new(), false, true);
        }
        if let Some(module) = self.all.get_mut(id) {
            module.used.extend(found.used);
        }
    }

    fn import(&mut self, id: Id, tree: &UseTree, prefix: &mut Vec<String>, shown: bool, uses: bool) {
        let (name, known_as) = match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.import(id, &path.tree, prefix, shown, uses);
                prefix.pop();
                return;
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(id, tree, prefix, shown, uses));
                return;
            }
            UseTree::Glob(_) => {
                if let Some(module) = self.all.get_mut(id) {
                    module.globs.push((prefix.clone(), shown));
                    module.used.push(prefix.clone());
                }
                return;
            }
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(name) => (name.ident.to_string(), name.rename.to_string()),
        };
        let mut segments = prefix.clone();
        // `use a::b::{self}` is `use a::b`.
        let known_as =
            if name == "self" && known_as == "self" { segments.last().cloned().unwrap_or_default() } else { known_as };
        if name != "self" || segments.is_empty() {
            segments.push(name);
        }
        if uses && let Some(module) = self.all.get_mut(id) {
            module.used.push(segments.clone());
        }
        self.bind(id, known_as, Target::Import(segments), shown);
    }

    fn bind(&mut self, id: Id, name: String, target: Target, shown: bool) {
        if let Some(module) = self.all.get_mut(id) {
            module.names.entry(name).or_default().push(Binding { target, shown });
        }
    }
}
