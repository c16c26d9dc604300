//! How large bodies may be.

/// The largest body of an ordinary call, in bytes: 1 MB (Adobe: "Error codes", 413).
pub const LARGEST_BODY: usize = 1024 * 1024;

/// The largest body of a bulk import, in bytes: 10 MB (Adobe: "Bulk import").
pub const LARGEST_IMPORT: usize = 10 * 1024 * 1024;
