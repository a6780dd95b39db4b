//! Any bytes as a YAML file, in both ways of reading.
#![no_main]

#[expect(dead_code, reason = "of the damages of the tests, those of made texts are not used here")]
#[path = "../../../suite/document/ways/trials/damage.rs"]
mod damage;

use damage::Numbers;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|bytes: &[u8]| {
    clausula_fuzz::yaml(bytes);
});

// mostly what damages lines and indentation, which bytes changed at random hardly come to
fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    let mut numbers = Numbers(seed.into());
    let text = bytes.get(..size).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(text) = text.filter(|_| numbers.below(4) > 0) else { return fuzzer_mutate(bytes, size, most) };
    let mut text = if numbers.below(8) == 0 { damage::excerpt(text, &mut numbers) } else { text.to_owned() };
    for _ in 0..1 + numbers.below(3) {
        (_, text) = damage::damage(&text, &mut numbers);
    }
    let mut end = text.len().min(most).min(bytes.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    bytes[..end].copy_from_slice(&text.as_bytes()[..end]);
    end
});
