//! Landing pages, their templates, and the rules that redirect them (Adobe: "Landing Pages",
//! "Landing Page Templates", "Landing Page Redirect Rules").

pub mod redirects;
pub mod render;
mod seed;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::assets::shelf::{AssetRow, Shelved};
use super::assets::{APP, AssetKind, FolderRef};
use super::draft::{Content, Drafted};
use super::mail::html::{self, Element};
use super::store::Store;
use crate::time::Time;
use redirects::{End, Redirects};

/// Pages, templates and redirect rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Landing {
    /// The pages.
    pub pages: Store<Drafted<Page>>,
    /// The templates.
    pub templates: Store<Drafted<Template>>,
    /// The redirect rules and the domains.
    pub redirects: Redirects,
    /// The number of the last section that became dynamic.
    pub last_dynamic: u64,
}

impl Landing {
    /// The seed data.
    #[must_use]
    pub fn new(now: Time) -> Self {
        let mut landing = Self {
            pages: Store::starting_at(5001),
            templates: Store::starting_at(1),
            redirects: Redirects::default(),
            last_dynamic: 47,
        };
        seed::fill(&mut landing, now);
        landing
    }
}

impl Shelved for Landing {
    fn rows(&self) -> Vec<AssetRow> {
        let pages = self.pages.rows().into_iter();
        pages.chain(self.templates.rows()).collect()
    }

    fn drop_in(&mut self, folder: FolderRef) {
        self.pages.drop_in(folder);
        self.templates.drop_in(folder);
        let pages = &self.pages;
        let stands = |end: &End| match end {
            End::Page(id) => pages.get(*id).is_some(),
            End::Other(_) => true,
        };
        let rules = &mut self.redirects.rules;
        rules.retain(|rule| stands(&rule.from) && stands(&rule.to));
    }

    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        self.pages.copy_in(now, from, to);
        self.templates.copy_in(now, from, to);
    }
}

/// What a template lets its pages do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateKind {
    /// Pages hold what they like.
    FreeForm,
    /// Pages hold what the template has room for.
    Guided,
}

impl TemplateKind {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FreeForm => "freeForm",
            Self::Guided => "guided",
        }
    }
}

/// A version of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Template {
    /// What it lets its pages do.
    pub kind: TemplateKind,
    /// Whether its pages track their visitors.
    pub munchkin: bool,
    /// Its HTML; empty until it is given.
    pub html: String,
}

impl Content for Template {
    const KIND: AssetKind = AssetKind::LandingPageTemplate;
    const LETTERS: &'static str = "LT";
}

/// A variation of a dynamic section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variation {
    /// The segment that sees it.
    pub segment: u64,
    /// The name of that segment.
    pub name: String,
    /// What kind of content it is.
    pub kind: String,
    /// The content.
    pub value: String,
}

/// What makes a section dynamic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dynamic {
    /// Its number.
    pub number: u64,
    /// The segmentation.
    pub segmentation: u64,
    /// One for each segment.
    pub variations: Vec<Variation>,
    /// When the section became dynamic.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

impl Dynamic {
    /// Its id, as the path of its operations has it: `RVMtNDg=` for number 48.
    #[must_use]
    pub fn id(&self) -> String {
        STANDARD.encode(format!("ES-{}", self.number))
    }
}

/// A section of a page's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its id, and that of its element in the page.
    pub id: String,
    /// What it is, such as `RichText`.
    pub kind: String,
    /// The content: HTML, or the id of a form, an image or a snippet.
    pub value: String,
    /// Its place among the others.
    pub index: u64,
    /// Where it lies in the page and how it looks.
    pub formatting: BTreeMap<String, Value>,
    /// What follows a form: `url`, `lp` or `formDefined`, and where it leads.
    pub followup: Option<(String, String)>,
    /// What makes it dynamic.
    pub dynamic: Option<Dynamic>,
}

impl Section {
    /// An empty section.
    #[must_use]
    pub fn new(id: &str, kind: &str, value: &str, index: u64) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
            index,
            formatting: BTreeMap::new(),
            followup: None,
            dynamic: None,
        }
    }

    /// The section as Get Landing Page Content shows it.
    #[must_use]
    pub fn shown(&self) -> Value {
        let link = |letters: &str, id: &str| {
            json!({
                "content": id,
                "contentType": self.kind_shown(),
                "contentUrl": format!("{APP}/#{letters}{id}A1"),
            })
        };
        let content = match (&self.dynamic, self.kind.as_str()) {
            (Some(dynamic), _) => link("SG", &dynamic.id()),
            (None, "Form") => link("FO", &self.value),
            (None, "Snippet") => link("SN", &self.value),
            (None, _) => json!(self.value),
        };
        let mut shown = json!({
            "id": self.id,
            "type": self.kind_shown(),
            "index": self.index,
            "content": content,
            "formattingOptions": self.formatting,
        });
        if let (Some((kind, value)), Some(members)) = (&self.followup, shown.as_object_mut()) {
            members.insert("followupType".into(), json!(kind));
            members.insert("followupValue".into(), json!(value));
        }
        shown
    }

    fn kind_shown(&self) -> &str {
        match self.dynamic {
            Some(_) => "DynamicContent",
            None => &self.kind,
        }
    }
}

/// A variable of a guided page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its id.
    pub id: String,
    /// `string`, `color` or `boolean`.
    pub kind: String,
    /// Its value.
    pub value: String,
}

impl Variable {
    /// The variable as the asset API shows it.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({"id": self.id, "value": self.value, "type": self.kind})
    }
}

/// The texts of a page that its metadata has, by their names in the API.
pub const TEXTS: &[&str] = &[
    "title",
    "keywords",
    "robots",
    "customHeadHTML",
    "facebookOgTags",
    "metaTagsDescription",
    "styleOverRide",
];

/// A version of a landing page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The template.
    pub template: u64,
    /// Title, keywords and what else is text: by the names in [`TEXTS`].
    pub texts: BTreeMap<String, String>,
    /// The last part of its address, without `.html`.
    pub address: String,
    /// Whether forms in it are filled in with what is known.
    pub prefill: bool,
    /// Whether it has a form for small screens.
    pub mobile: bool,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its variables.
    pub variables: Vec<Variable>,
}

impl Content for Page {
    const KIND: AssetKind = AssetKind::LandingPage;
    const LETTERS: &'static str = "LP";
}

impl Page {
    /// A page as its template has it: a guided one brings sections and variables.
    #[must_use]
    pub fn new(id: u64, template: &Template, address: &str) -> Self {
        let guided = template.kind == TemplateKind::Guided;
        let robots = ("robots".to_owned(), "index, nofollow".to_owned());
        Self {
            template: id,
            texts: BTreeMap::from([robots]),
            address: address.to_owned(),
            prefill: false,
            mobile: false,
            sections: if guided {
                sections(&template.html)
            } else {
                Vec::new()
            },
            variables: if guided {
                variables(&template.html)
            } else {
                Vec::new()
            },
        }
    }

    /// A text of its metadata; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Its path on the host of its landing pages.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.html", self.address)
    }

    /// The sections in their order.
    #[must_use]
    pub fn ordered(&self) -> Vec<&Section> {
        let mut sections: Vec<&Section> = self.sections.iter().collect();
        sections.sort_by_key(|section| section.index);
        sections
    }

    /// A section by its id, to be changed.
    pub fn section_mut(&mut self, id: &str) -> Option<&mut Section> {
        self.sections.iter_mut().find(|section| section.id == id)
    }

    /// The dynamic section that a path means: by the id of what is dynamic in it, or its own.
    #[must_use]
    pub fn dynamic(&self, id: &str) -> Option<&Dynamic> {
        let mut sections = self.sections.iter();
        sections.find_map(|section| {
            let dynamic = section.dynamic.as_ref()?;
            (section.id == id || dynamic.id() == id).then_some(dynamic)
        })
    }

    /// The same, to be changed.
    pub fn dynamic_mut(&mut self, id: &str) -> Option<&mut Dynamic> {
        let mut sections = self.sections.iter_mut();
        sections.find_map(|section| {
            let own = section.id == id;
            let dynamic = section.dynamic.as_mut()?;
            (own || dynamic.id() == id).then_some(dynamic)
        })
    }
}

/// The elements of a guided template that pages can fill (Adobe: "Create a Guided Landing Page
/// Template").
const ELEMENTS: &[(&str, &str)] = &[
    ("mktoText", "RichText"),
    ("mktoImg", "Image"),
    ("mktoForm", "Form"),
    ("mktoSnippet", "Snippet"),
    ("mktoVideo", "Video"),
];
const VARIABLES: &[(&str, &str)] = &[
    ("mktoString", "string"),
    ("mktoColor", "color"),
    ("mktoBoolean", "boolean"),
];

/// The elements of a document that have one of these classes and an id, and what the class stands
/// for.
fn marked(
    html: &str,
    classes: &'static [(&str, &str)],
) -> impl Iterator<Item = (Element, String, &'static str)> {
    html::elements(html).into_iter().filter_map(|element| {
        let known = classes.iter().find(|(class, _)| element.is(class))?;
        let id = element.id()?.to_owned();
        Some((element, id, known.1))
    })
}

fn sections(html: &str) -> Vec<Section> {
    let section = |((element, id, kind), index): ((Element, String, &str), u64)| {
        let text = match kind {
            "RichText" => html::part(html, element.inner),
            _ => "",
        };
        Section::new(&id, kind, text, index)
    };
    marked(html, ELEMENTS).zip(1..).map(section).collect()
}

fn variables(html: &str) -> Vec<Variable> {
    let variable = |(element, id, kind): (Element, String, &str)| Variable {
        id,
        kind: kind.to_owned(),
        value: element.value("default").unwrap_or_default().to_owned(),
    };
    marked(html, VARIABLES).map(variable).collect()
}
