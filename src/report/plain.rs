//! The plain data of a document as JSON: what its YAML says, whatever any vocabulary makes of it.

use crate::document::{Document, NodeId, NodeKind};

use super::json::encode;

/// A document as one JSON value on one line. A plain scalar is `null`, `true`, `false` or a number where JSON writes it in
/// the same characters (`1.50` stays `1.50`); whatever else is a text.
pub fn plain_json(document: &Document) -> String {
    let mut out = String::new();
    if document.is_empty() {
        out.push_str("null");
    } else {
        write(document, document.root(), &mut out);
    }
    out
}

/// Documents nest no deeper than loading lets them, so this recursion ends early.
fn write(document: &Document, node: NodeId, out: &mut String) {
    match document.kind(node) {
        NodeKind::Mapping => {
            out.push('{');
            for (index, child) in document.children(node).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&encode(&document.key(child).unwrap_or_default()));
                out.push(':');
                write(document, child, out);
            }
            out.push('}');
        }
        NodeKind::Sequence => {
            out.push('[');
            for (index, child) in document.children(node).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(document, child, out);
            }
            out.push(']');
        }
        NodeKind::Quoted | NodeKind::Block => out.push_str(&encode(&document.text(node))),
        NodeKind::Plain => match document.text(node) {
            "" | "~" | "null" | "Null" | "NULL" => out.push_str("null"),
            "true" | "True" | "TRUE" => out.push_str("true"),
            "false" | "False" | "FALSE" => out.push_str("false"),
            text if is_number(text) => out.push_str(text),
            text => out.push_str(&encode(&text)),
        },
    }
}

/// Whether JSON reads this as a number.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn only_what_json_calls_a_number_is_one() {
        for (text, expected) in [
            ("0", true),
            ("-12.50", true),
            ("1e9", true),
            ("1.5E-3", true),
            ("123456789012345678901234567890", true),
            ("007", false),
            ("+1", false),
            (".5", false),
            ("5.", false),
            ("1_000", false),
            ("0x1f", false),
            (".inf", false),
            ("-", false),
            ("1e", false),
            ("", false),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }
}
