#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| marketo_properties::run("shared", data));
