//! Any bytes as a policy file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| clausula_fuzz::policy(bytes));
