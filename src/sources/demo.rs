//! The bundled account: files of AWS Config's, made by checks/fixtures/demo.

/// As it is.
pub static DEMO: &[u8] = include_bytes!("demo/demo.json.gz");
/// As it was, for the history that it begins with.
pub static PAST: &[u8] = include_bytes!("demo/demo-past.json.gz");
