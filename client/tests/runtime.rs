//! The runtime compiles without generated code. This target contains only the runtime and its unit tests.
#![allow(dead_code, unused_imports, unused_macros, reason = "only generated code uses the runtime")]

#[path = "../src/runtime/mod.rs"]
mod runtime;

#[test]
fn runtime_does_not_name_generated_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime");
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            assert!(!source.contains("generated::"), "{} names generated code", path.display());
        }
    }
}
