//! How names are spelt: rules in kebab-case, types in CamelCase, all others in snake_case.

/// A name as it would be in snake_case.
pub(super) fn snake(name: &str) -> String {
    separated(name, '_')
}

/// A name as it would be in kebab-case.
pub(super) fn kebab(name: &str) -> String {
    separated(name, '-')
}

/// A name as it would be in CamelCase.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = true;
    for character in name.chars() {
        if matches!(character, '_' | '-') {
            upper = true;
        } else if upper {
            camel.extend(character.to_uppercase());
            upper = false;
        } else {
            camel.push(character);
        }
    }
    camel
}

/// A name in lower case, with one separator between its words.
fn separated(name: &str, separator: char) -> String {
    let mut separated = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for character in name.chars() {
        if matches!(character, '_' | '-') {
            if !separated.is_empty() && !separated.ends_with(separator) {
                separated.push(separator);
            }
            after_lower = false;
            continue;
        }
        if character.is_uppercase() && after_lower {
            separated.push(separator);
        }
        after_lower = character.is_lowercase() || character.is_numeric();
        separated.extend(character.to_lowercase());
    }
    separated.trim_end_matches(separator).to_owned()
}

/// Whether a name is in snake_case.
pub(super) fn is_snake(name: &str) -> bool {
    is_lower(name, '_')
}

/// Whether a name is in kebab-case.
pub(super) fn is_kebab(name: &str) -> bool {
    is_lower(name, '-')
}

/// Whether a name is in CamelCase.
pub(super) fn is_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_lower(name: &str, separator: char) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator)
        && !name.ends_with(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_respelt_in_each_case() {
        for (name, in_snake, in_kebab, in_camel) in [
            ("min_notice", "min_notice", "min-notice", "MinNotice"),
            ("minNotice", "min_notice", "min-notice", "MinNotice"),
            ("Min-Notice", "min_notice", "min-notice", "MinNotice"),
            ("_a__b_", "a_b", "a-b", "AB"),
            ("phase2Start", "phase2_start", "phase2-start", "Phase2Start"),
        ] {
            assert_eq!((snake(name), kebab(name), camel(name)), (in_snake.into(), in_kebab.into(), in_camel.into()));
        }
    }

    #[test]
    fn a_respelt_name_is_spelt_right() {
        for name in ["a", "aB", "A-b", "a_b_c", "X1"] {
            assert!(is_snake(&snake(name)) && is_kebab(&kebab(name)) && is_camel(&camel(name)), "{name}");
        }
        assert!(!is_snake("a-b") && !is_kebab("a_b") && !is_camel("a_b") && !is_snake("über") && !is_snake("a_"));
    }
}
