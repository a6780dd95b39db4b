//! Any bytes as a contract, checked by the essential rules.
#![no_main]

use std::sync::LazyLock;

use clausula::check::Checker;
use libfuzzer_sys::fuzz_target;

static ESSENTIALS: LazyLock<Checker> = LazyLock::new(clausula_fuzz::essentials);

fuzz_target!(|bytes: &[u8]| clausula_fuzz::check(&ESSENTIALS, bytes));
