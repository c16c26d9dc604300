//! Adding, copying, moving, renaming and deleting the modules of an email (Adobe: "Emails" >
//! "Modules").

use std::collections::BTreeMap;

use super::html::{self, Element};
use super::layout::{Layout, Module, Section, Variable};

/// Names of an image's attributes in the API and in HTML.
const ATTRIBUTES: [(&str, &str); 5] = [
    ("externalUrl", "src"),
    ("altText", "alt"),
    ("height", "height"),
    ("width", "width"),
    ("style", "style"),
];

/// The attributes of an image or video section, or of the image in it.
pub(super) fn attributes(element: &Element, all: &[Element]) -> BTreeMap<String, String> {
    let source = html::image(element, all);
    let value = |(name, tag): &(&str, &str)| {
        let value = source.value(tag).filter(|value| !value.is_empty())?;
        Some(((*name).to_owned(), value.to_owned()))
    };
    ATTRIBUTES.iter().filter_map(value).collect()
}

/// The attributes of an image section, by their names in HTML.
pub(super) fn tag_attributes(attributes: &BTreeMap<String, String>) -> Vec<(&'static str, String)> {
    let value = |(name, tag): &(&str, &'static str)| Some((*tag, attributes.get(*name)?.clone()));
    ATTRIBUTES.iter().filter_map(value).collect()
}

/// Why a module cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such module.
    NoModule,
    /// Another module has the name.
    Taken,
}

impl Layout {
    fn position(&self, id: &str) -> Result<usize, Refused> {
        let found = self.modules.iter().position(|module| module.id == id);
        found.ok_or(Refused::NoModule)
    }

    fn is_taken(&self, id: &str) -> bool {
        self.modules.iter().any(|module| module.id == id) || self.section(id).is_some()
    }

    /// The id itself, or with the first number behind it that makes it one that is free.
    fn free_id(&self, id: &str) -> String {
        let numbered = (2..).map(|n: u32| format!("{id}{n}"));
        let mut all = std::iter::once(id.to_owned()).chain(numbered);
        all.find(|id| !self.is_taken(id)).unwrap_or_default()
    }

    /// The id of a new module: made from its name, or from that of the one it is made from.
    fn new_id(&self, name: Option<&str>, source: &str) -> Result<String, Refused> {
        let Some(name) = name else {
            return Ok(self.free_id(source));
        };
        let id = id_of(name);
        if self.is_taken(&id) {
            return Err(Refused::Taken);
        }
        Ok(id)
    }

    /// A module's element with a new id for it and for each section in it; gives the pairs too.
    fn copy_of(&self, source: &Module, id: &str) -> (Module, Vec<(String, String)>) {
        let ids = html::elements(&source.html);
        let ids = ids.iter().filter_map(Element::id);
        let inner = ids.filter(|inner| *inner != source.id);
        let pairs: Vec<(String, String)> = inner
            .map(|inner| (inner.to_owned(), self.free_id(inner)))
            .collect();
        let html = html::set_attributes(&source.html, |old| {
            if old == source.id {
                return vec![("id", id.to_owned()), ("mktoName", id.to_owned())];
            }
            let new = pairs.iter().find(|(known, _)| known == old);
            new.map(|(_, new)| vec![("id", new.clone())])
                .unwrap_or_default()
        });
        let id = id.to_owned();
        (Module { id, html }, pairs)
    }

    /// Adds a module of the template at a place, or at the end where there is none.
    ///
    /// # Errors
    /// The template has no such module, or the name is taken.
    pub fn add(&mut self, source: &str, name: Option<&str>, index: usize) -> Result<(), Refused> {
        let offered = self.offered.iter().find(|module| module.id == source);
        let offered = offered.ok_or(Refused::NoModule)?;
        let id = self.new_id(name, source)?;
        let (module, _) = self.copy_of(offered, &id);
        self.place(module, index);
        Ok(())
    }

    /// Takes a module out, with its sections and variables.
    ///
    /// # Errors
    /// There is no such module.
    pub fn remove(&mut self, id: &str) -> Result<(), Refused> {
        let at = self.position(id)?;
        self.modules.remove(at);
        self.sections.retain(|it| it.module.as_deref() != Some(id));
        self.variables.retain(|it| it.module.as_deref() != Some(id));
        Ok(())
    }

    /// Copies a module, with what is in it, below itself.
    ///
    /// # Errors
    /// There is no such module, or the name is taken.
    pub fn duplicate(&mut self, source: &str, name: Option<&str>) -> Result<(), Refused> {
        let at = self.position(source)?;
        let Some(module) = self.modules.get(at).cloned() else {
            return Err(Refused::NoModule);
        };
        let id = self.new_id(name, source)?;
        let (copy, pairs) = self.copy_of(&module, &id);
        self.modules.insert(at + 1, copy);
        for (old, new) in pairs {
            if let Some(section) = self.section(&old) {
                let section = Section {
                    id: new,
                    module: Some(id.clone()),
                    body: section.body.clone(),
                };
                self.sections.push(section);
            }
        }
        let mine = |it: &&Variable| it.module.as_deref() == Some(source);
        let values: Vec<Variable> = self.variables.iter().filter(mine).cloned().collect();
        self.variables
            .extend(values.into_iter().map(|value| Variable {
                module: Some(id.clone()),
                ..value
            }));
        Ok(())
    }

    /// Gives a module another name, which is its id too.
    ///
    /// # Errors
    /// There is no such module, or the name is taken.
    pub fn rename(&mut self, old: &str, name: &str) -> Result<(), Refused> {
        let at = self.position(old)?;
        let id = id_of(name);
        if id == old {
            return Ok(());
        }
        if self.is_taken(&id) {
            return Err(Refused::Taken);
        }
        if let Some(module) = self.modules.get_mut(at) {
            module.html = html::set_attributes(&module.html, |inner| {
                if inner == old {
                    vec![("id", id.clone()), ("mktoName", name.to_owned())]
                } else {
                    Vec::new()
                }
            });
            module.id.clone_from(&id);
        }
        let sections = self.sections.iter_mut().map(|it| &mut it.module);
        let variables = self.variables.iter_mut().map(|it| &mut it.module);
        for owner in sections.chain(variables) {
            if owner.as_deref() == Some(old) {
                *owner = Some(id.clone());
            }
        }
        Ok(())
    }

    /// Moves modules to the places that are given; the others keep their order around them.
    ///
    /// # Errors
    /// There is no such module.
    pub fn rearrange(&mut self, places: &[(usize, String)]) -> Result<(), Refused> {
        for (_, id) in places {
            self.position(id)?;
        }
        let is_named = |module: &Module| places.iter().any(|(_, id)| *id == module.id);
        let (mut named, mut others): (Vec<Module>, Vec<Module>) =
            self.modules.drain(..).partition(is_named);
        let place = |module: &Module| places.iter().find(|(_, id)| *id == module.id);
        named.sort_by_key(|module| place(module).map_or(0, |(index, _)| *index));
        for module in named {
            let index = place(&module).map_or(0, |(index, _)| *index);
            others.insert(index.min(others.len()), module);
        }
        self.modules = others;
        Ok(())
    }
}

/// A name as an id: without blanks and signs.
fn id_of(name: &str) -> String {
    let letter = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    name.trim().chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<meta class="mktoString" id="head" default="Hi"><meta class="mktoString" id="link" default="Go" mktoModuleScope="true">
<h1>${head}</h1><div class="mktoContainer" id="box"><p class="mktoModule" id="a" mktoName="A"><b class="mktoText" id="at">one</b></p>
<p class="mktoModule" id="b" mktoName="B">${link}<img class="mktoImg" id="pic" src="x.png"></p></div><i class="mktoText" id="end">bye</i>"#;

    fn order(layout: &Layout) -> String {
        let ids: Vec<&str> = layout.modules.iter().map(|it| it.id.as_str()).collect();
        ids.join(" ")
    }

    fn section_ids(layout: &Layout) -> Vec<&str> {
        layout.sections.iter().map(|it| it.id.as_str()).collect()
    }

    #[test]
    fn modules_come_go_and_move() {
        let mut layout = Layout::read(HTML);
        assert_eq!(order(&layout), "a b");
        assert_eq!(section_ids(&layout), ["at", "pic", "end"]);
        layout.add("b", Some("My B"), 0).unwrap();
        layout.add("a", None, 99).unwrap();
        layout.duplicate("b", Some("c")).unwrap();
        assert_eq!(order(&layout), "My-B a b c a2");
        assert_eq!(layout.add("b", Some("c"), 0), Err(Refused::Taken));
        assert_eq!(layout.duplicate("zz", None), Err(Refused::NoModule));
        layout.rename("a", "first").unwrap();
        assert_eq!(layout.rename("b", "c"), Err(Refused::Taken));
        layout
            .rearrange(&[(0, "c".into()), (9, "My-B".into())])
            .unwrap();
        assert_eq!(order(&layout), "c first b a2 My-B");
        layout.remove("b").unwrap();
        assert_eq!(layout.remove("b"), Err(Refused::NoModule));
        assert_eq!(section_ids(&layout), ["at", "end", "pic2", "at2", "pic3"]);
        let owners: Vec<Option<&str>> = layout
            .variables
            .iter()
            .map(|it| it.module.as_deref())
            .collect();
        assert_eq!(owners, [None, Some("My-B"), Some("c")]);
    }

    #[test]
    fn everything_is_put_in_its_place() {
        let mut layout = Layout::read(HTML);
        layout.duplicate("b", Some("c")).unwrap();
        for variable in &mut layout.variables {
            if variable.module.as_deref() != Some("b") {
                variable.value = variable.value.to_uppercase();
            }
        }
        if let Some(Section {
            body: super::super::layout::Body::Image(it),
            ..
        }) = layout.section_mut("pic2")
        {
            it.insert("externalUrl".into(), "y.png".into());
        }
        layout.section_mut("end").unwrap().body = super::super::layout::Body::Snippet(7);
        let snippet = |id: u64| crate::world::mail::Rich::of_text(&format!("snippet {id}"));
        let shown = layout.html(&snippet);
        for piece in [
            "<h1>HI</h1>",
            r#"id="b" mktoName="B">Go<img class="mktoImg" id="pic" src="x.png">"#,
            r#"id="c" mktoName="c">GO<img class="mktoImg" id="pic2" src="y.png">"#,
            r#"id="end">snippet 7</i>"#,
        ] {
            assert!(shown.contains(piece), "{piece} in {shown}");
        }
        assert_eq!(layout.text(&snippet), "one\n\nsnippet 7");
    }
}
