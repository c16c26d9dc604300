//! Assets: what campaigns are made of (Adobe: "Assets").
//!
//! Those of the first designers take forms, give a listing by `offset` and `maxReturn`, and many
//! have an approved version beside a draft. Those of the new designer are in [`new`].

pub mod campaigns;
pub mod email_templates;
pub mod emails;
pub mod files;
pub mod folders;
pub mod forms;
pub mod landing_page_templates;
pub mod landing_pages;
pub mod new;
pub mod programs;
pub mod snippets;
