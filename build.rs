//! How the program is linked.

#[expect(clippy::disallowed_methods, reason = "this is how Cargo is spoken to")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    // A program that lies at a fixed address needs none of its tables rewritten when it starts, which takes as long as to
    // check a contract. What address randomisation would make harder takes a fault of memory, and the code has no `unsafe`.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=clausula=-no-pie");
    }
}
