//! The machine of one call, in virtual time: what is sent, how often, after which pauses, what is
//! said of each permit, and how it ends.

mod edges;
mod files;
mod jobs;
mod pump;
mod quiet;
mod random;
mod replay;
mod spending;
mod table;
