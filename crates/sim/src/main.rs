//! marketo-sim
fn main() {}
