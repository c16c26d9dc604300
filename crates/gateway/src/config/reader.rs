//! Reading the tree: nodes that know where they stand, and errors that say so.

use core::ops::RangeInclusive;

use super::error::{ConfigError, ConfigFault, Place};
use super::id::InstanceId;
use super::tree::Tree;

pub(super) type Parsed<T> = Result<T, ConfigError>;

/// A value that has been read, and the place it stood at.
pub(super) struct Named<T> {
    pub(super) place: Place,
    pub(super) value: T,
}

pub(super) fn values<T>(all: Vec<Named<T>>) -> Vec<T> {
    all.into_iter().map(|named| named.value).collect()
}

/// An object whose fields are named by the user: at least one, no name twice.
pub(super) fn entries<T>(
    node: Node,
    mut read: impl FnMut(&str, Node) -> Parsed<T>,
) -> Parsed<Vec<Named<T>>> {
    let place = node.place.clone();
    let fields = node.map()?;
    if fields.is_empty() {
        return fault(&place, ConfigFault::Empty);
    }
    let mut names: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for (at, (name, tree)) in fields.into_iter().enumerate() {
        let place = entry_place(&place, at, &name);
        if names.contains(&name) {
            return fault(&place, ConfigFault::Duplicate);
        }
        let value = read(
            &name,
            Node {
                tree,
                place: place.clone(),
            },
        )?;
        names.push(name);
        all.push(Named { place, value });
    }
    Ok(all)
}

/// The place of a field whose name the user chose: written out only if it is an id or a plain
/// word, as all names of ours are.
pub(super) fn entry_place(place: &Place, at: usize, name: &str) -> Place {
    let word = name.len() <= 24 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if word && !name.is_empty() || name == "key_sha256" || is_short_id(name) {
        place.field(name)
    } else {
        place.nth_entry(at)
    }
}

/// An id that is too short to be a secret.
fn is_short_id(name: &str) -> bool {
    name.len() <= 19 && InstanceId::new(name).is_ok()
}

/// A value and where it stands.
pub(super) struct Node {
    pub(super) tree: Tree,
    pub(super) place: Place,
}

impl Node {
    pub(super) fn error(&self, fault: ConfigFault) -> ConfigError {
        error(&self.place, fault)
    }

    fn wrong<T>(self, wanted: &'static str) -> Parsed<T> {
        let found = self.tree.kind();
        fault(&self.place, ConfigFault::WrongKind { wanted, found })
    }

    fn map(self) -> Parsed<Vec<(String, Tree)>> {
        match self.tree {
            Tree::Map(fields) => Ok(fields),
            _ => self.wrong("an object"),
        }
    }

    pub(super) fn list(self) -> Parsed<Vec<Node>> {
        match self.tree {
            Tree::List(items) => {
                let node = |(at, tree)| Node {
                    tree,
                    place: self.place.index(at),
                };
                Ok(items.into_iter().enumerate().map(node).collect())
            }
            _ => self.wrong("a list"),
        }
    }

    pub(super) fn text(self) -> Parsed<(Place, String)> {
        match self.tree {
            Tree::Text(text) => Ok((self.place, text)),
            _ => self.wrong("a text"),
        }
    }

    /// A whole number of a range.
    pub(super) fn whole(self, range: RangeInclusive<u32>) -> Parsed<(Place, u32)> {
        let Tree::Number(number) = self.tree else {
            return self.wrong("a whole number");
        };
        let number = number.and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => Ok((self.place, number)),
            None => fault(
                &self.place,
                ConfigFault::NotInRange {
                    least: *range.start(),
                    most: *range.end(),
                },
            ),
        }
    }

    pub(super) fn bool(self) -> Parsed<bool> {
        match self.tree {
            Tree::Bool(value) => Ok(value),
            _ => self.wrong("true or false"),
        }
    }
}

/// An object whose fields are ours.
pub(super) struct Fields {
    pub(super) place: Place,
    fields: Vec<(String, Tree)>,
}

impl Fields {
    /// Refuses fields that are not known, and any that comes twice.
    pub(super) fn new(tree: Tree, place: Place, known: &'static [&'static str]) -> Parsed<Self> {
        let fields = Node {
            tree,
            place: place.clone(),
        }
        .map()?;
        let mut seen: Vec<&str> = Vec::new();
        for (at, (name, _)) in fields.iter().enumerate() {
            let here = entry_place(&place, at, name);
            if !known.contains(&name.as_str()) {
                return fault(&here, ConfigFault::UnknownField { known });
            }
            if seen.contains(&name.as_str()) {
                return fault(&here, ConfigFault::Duplicate);
            }
            seen.push(name);
        }
        Ok(Self { place, fields })
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let at = self.fields.iter().position(|(field, _)| field == name)?;
        let (_, tree) = self.fields.swap_remove(at);
        Some(Node {
            tree,
            place: self.place.field(name),
        })
    }

    pub(super) fn need(&mut self, name: &str) -> Parsed<Node> {
        let place = self.place.field(name);
        self.take(name)
            .ok_or_else(|| error(&place, ConfigFault::Missing))
    }

    /// A whole number of a range, and where it stands.
    pub(super) fn whole_of(
        &mut self,
        name: &str,
        range: RangeInclusive<u32>,
    ) -> Parsed<Option<(Place, u32)>> {
        self.take(name).map(|node| node.whole(range)).transpose()
    }

    pub(super) fn text_of<T, E: Into<ConfigFault>>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Parsed<Option<T>> {
        let Some(node) = self.take(name) else {
            return Ok(None);
        };
        let (place, text) = node.text()?;
        read(&text)
            .map(Some)
            .map_err(|bad| error(&place, bad.into()))
    }

    pub(super) fn need_text_of<T, E: Into<ConfigFault>>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Parsed<T> {
        let place = self.place.field(name);
        self.text_of(name, read)?
            .ok_or_else(|| error(&place, ConfigFault::Missing))
    }
}

pub(super) fn error(place: &Place, fault: ConfigFault) -> ConfigError {
    ConfigError {
        place: place.clone(),
        fault,
    }
}

pub(super) fn fault<T>(place: &Place, fault: ConfigFault) -> Parsed<T> {
    Err(error(place, fault))
}
