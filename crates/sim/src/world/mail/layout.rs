//! What an email is made of: the frame of its HTML, modules, sections and variables (Adobe:
//! "Emails" > "Modules", "Variables").

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dynamic::{Dynamic, content_id};
use super::html::{self, Element, elements, part};
use super::template::is_section;
use super::{Rich, modules};

/// What a section shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// HTML and text.
    Text(Rich),
    /// An image, by its attributes.
    Image(BTreeMap<String, String>),
    /// A video, by its attributes.
    Video(BTreeMap<String, String>),
    /// A snippet, by its id.
    Snippet(u64),
    /// A variation for each segment.
    Dynamic(Dynamic),
}

/// A part of an email that can be changed by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its element's id.
    pub id: String,
    /// The module that it lies in.
    pub module: Option<String>,
    /// What it shows.
    pub body: Body,
}

/// A part of an email that can be moved, copied and taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// Its element's id.
    pub id: String,
    /// Its element.
    pub html: String,
}

/// A value that the HTML names, of the whole email or of one module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The module that it belongs to; `None` for the whole email.
    pub module: Option<String>,
    /// Its value.
    pub value: String,
}

impl Variable {
    /// The variable as the asset API shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        match &self.module {
            None => json!({"name": self.name, "value": self.value, "moduleScope": false}),
            Some(module) => json!({
                "name": self.name,
                "value": self.value,
                "moduleScope": true,
                "moduleId": module,
            }),
        }
    }
}

/// What an email is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) container: Option<String>,
    /// The modules, from top to bottom.
    pub modules: Vec<Module>,
    /// The modules of the template, which can be added.
    pub(super) offered: Vec<Module>,
    /// What each module gets of its own: names and first values.
    pub(super) locals: Vec<(String, String)>,
    /// The sections.
    pub sections: Vec<Section>,
    /// The variables.
    pub variables: Vec<Variable>,
}

/// The classes of the elements that declare a variable.
const VARIABLES: [&str; 7] = [
    "mktoString",
    "mktoColor",
    "mktoBoolean",
    "mktoNumber",
    "mktoList",
    "mktoHTML",
    "mktoImg",
];

impl Layout {
    /// Makes out the HTML of a template, or of an email that has none.
    #[must_use]
    pub fn read(html: &str) -> Self {
        let all = elements(html);
        let container = all.iter().find(|it| it.is("mktoContainer"));
        let inside = |it: &&Element| {
            let inside = container.is_none_or(|container| container.holds(it));
            it.is("mktoModule") && it.id().is_some() && inside
        };
        let found: Vec<&Element> = all.iter().filter(inside).collect();
        let frame = match (found.first(), found.last()) {
            (Some(first), Some(last)) => first.outer.start..last.outer.end,
            _ => html.len()..html.len(),
        };
        let mut layout = Self {
            before: part(html, 0..frame.start).to_owned(),
            after: part(html, frame.end..html.len()).to_owned(),
            container: container.and_then(|it| it.id()).map(str::to_owned),
            ..Self::default()
        };
        for variable in all.iter().filter(|it| it.name == "meta") {
            layout.declare(variable);
        }
        for element in found {
            let module = Module {
                id: element.id().unwrap_or_default().to_owned(),
                html: part(html, element.outer.clone()).to_owned(),
            };
            layout.offered.push(module.clone());
            if element.value("mktoAddByDefault") != Some("false") {
                layout.place(module, usize::MAX);
            }
        }
        let frame = format!("{}{}", layout.before, layout.after);
        layout.sections.extend(sections(&frame, None));
        layout
    }

    fn declare(&mut self, element: &Element) {
        let Some(name) = element.id() else {
            return;
        };
        if !VARIABLES.iter().any(|class| element.is(class)) {
            return;
        }
        let value = element.value("default").unwrap_or_default().to_owned();
        let local = element.value("mktoModuleScope");
        if local.is_some_and(|local| local.is_empty() || local.eq_ignore_ascii_case("true")) {
            self.locals.push((name.to_owned(), value));
        } else {
            self.variables.push(Variable {
                name: name.to_owned(),
                module: None,
                value,
            });
        }
    }

    /// Puts a module in, with its sections and variables.
    pub(super) fn place(&mut self, module: Module, index: usize) {
        self.sections
            .extend(sections(&module.html, Some(&module.id)));
        for (name, value) in &self.locals {
            if module.html.contains(&reference(name)) {
                self.variables.push(Variable {
                    name: name.clone(),
                    module: Some(module.id.clone()),
                    value: value.clone(),
                });
            }
        }
        let index = index.min(self.modules.len());
        self.modules.insert(index, module);
    }

    /// A section by its id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// A section, to be changed.
    pub fn section_mut(&mut self, id: &str) -> Option<&mut Section> {
        self.sections.iter_mut().find(|section| section.id == id)
    }

    /// Modules and sections as the asset API shows them: each module with what lies in it, then
    /// what lies in none.
    #[must_use]
    pub fn records(&self) -> Vec<Value> {
        let mut records = Vec::new();
        let of = |module: Option<&str>| {
            let mine = self.sections.iter();
            let mine = mine.filter(move |section| section.module.as_deref() == module);
            mine.map(Section::record).collect::<Vec<Value>>()
        };
        for (index, module) in self.modules.iter().enumerate() {
            records.push(json!({
                "htmlId": module.id,
                "contentType": "Module",
                "index": index,
                "parentHtmlId": self.container,
                "isLocked": false,
            }));
            records.extend(of(Some(&module.id)));
        }
        records.extend(of(None));
        records
    }

    /// The HTML with everything in its place.
    #[must_use]
    pub fn html(&self, snippet: &dyn Fn(u64) -> Rich) -> String {
        let mut whole = self.with_values(&self.before, None);
        for module in &self.modules {
            whole.push_str(&self.with_values(&module.html, Some(&module.id)));
        }
        whole.push_str(&self.with_values(&self.after, None));
        let whole = html::set_images(&whole, |id| match self.section(id).map(|it| &it.body) {
            Some(Body::Image(attributes)) => modules::tag_attributes(attributes),
            _ => Vec::new(),
        });
        let parts = elements(&whole).into_iter().filter_map(|element| {
            let section = self.section(element.id()?)?;
            let content = section.body.rich(snippet)?;
            Some((element.inner, content.html))
        });
        html::replace(&whole, parts.collect())
    }

    /// The text version.
    #[must_use]
    pub fn text(&self, snippet: &dyn Fn(u64) -> Rich) -> String {
        let bodies = self.sections.iter().filter_map(|it| it.body.rich(snippet));
        let texts: Vec<String> = bodies.map(|content| content.text).collect();
        texts.join("\n\n")
    }

    /// The HTML with the values of variables in it, those of one module and of the whole email.
    fn with_values(&self, html: &str, module: Option<&str>) -> String {
        let mine = |it: &&Variable| it.module.is_none() || it.module.as_deref() == module;
        let values = self.variables.iter().filter(mine);
        let values: HashMap<&str, &str> = values
            .map(|it| (it.name.as_str(), it.value.as_str()))
            .collect();
        let mut made = String::with_capacity(html.len());
        let mut rest = html;
        while let Some((before, after)) = rest.split_once("${") {
            made.push_str(before);
            let known = after.split_once('}');
            let known = known.and_then(|(name, behind)| Some((values.get(name)?, behind)));
            if let Some((value, behind)) = known {
                made.push_str(value);
                rest = behind;
            } else {
                made.push_str("${");
                rest = after;
            }
        }
        made + rest
    }
}

/// How the HTML names a variable.
fn reference(name: &str) -> String {
    format!("${{{name}}}")
}

impl Body {
    /// What is shown in the place of an element's content; `None` for an image or a video.
    #[must_use]
    pub fn rich(&self, snippet: &dyn Fn(u64) -> Rich) -> Option<Rich> {
        match self {
            Self::Text(content) => Some(content.clone()),
            Self::Snippet(id) => Some(snippet(*id)),
            Self::Dynamic(dynamic) => Some(dynamic.default_content()),
            Self::Image(_) | Self::Video(_) => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "Text",
            Self::Image(_) => "Image",
            Self::Video(_) => "Video",
            Self::Snippet(_) => "Snippet",
            Self::Dynamic(_) => "DynamicContent",
        }
    }
}

impl Section {
    fn record(&self) -> Value {
        let value = match &self.body {
            Body::Text(content) => json!([
                {"type": "HTML", "value": content.html},
                {"type": "Text", "value": content.text},
            ]),
            Body::Image(attributes) | Body::Video(attributes) => json!(attributes),
            Body::Snippet(id) => json!(id.to_string()),
            Body::Dynamic(_) => json!(content_id(&self.id)),
        };
        let mut record = json!({
            "htmlId": self.id,
            "value": value,
            "contentType": self.body.kind(),
            "isLocked": false,
        });
        if let (Value::Object(members), Some(module)) = (&mut record, &self.module) {
            members.insert("parentHtmlId".into(), json!(module));
        }
        record
    }
}

/// The sections of a piece of HTML, as they are at first.
fn sections(html: &str, module: Option<&str>) -> Vec<Section> {
    let all = elements(html);
    let found = all.iter().filter(|element| is_section(element));
    let section = |element: &Element| {
        let attributes = || modules::attributes(element, &all);
        let body = if element.is("mktoImg") {
            Body::Image(attributes())
        } else if element.is("mktoVideo") {
            Body::Video(attributes())
        } else {
            Body::Text(Rich::of_html(part(html, element.inner.clone()).trim()))
        };
        Section {
            id: element.id().unwrap_or_default().to_owned(),
            module: module.map(str::to_owned),
            body,
        }
    };
    found.map(section).collect()
}
