//! What the grammar would have taken where it could not go on, in words.

use pest::error::ErrorVariant;

use super::Rule;
use crate::syntax::words::STATEMENTS;

/// A thing that could have stood in a place, in the words of people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::syntax) enum Expected {
    /// A value, or a condition where one stands.
    Operand,
    /// An operator between two values.
    Operator,
    /// A word or a mark as it is written.
    Written(String),
    /// A kind of thing: "a name", "a text in quotes".
    Kind(&'static str),
    /// The end of what was begun.
    End,
}

/// The translation.
pub(super) struct Expectations;

impl Expectations {
    /// What was expected, each thing once.
    pub(super) fn of(variant: &ErrorVariant<Rule>) -> Vec<Expected> {
        let ErrorVariant::ParsingError { positives, .. } = variant else { return Vec::new() };
        let written = |word: &&str| Expected::Written((*word).to_owned());
        let mut expected = Vec::new();
        for rule in positives {
            match rule {
                // what was not tried, because no first letter spoke for it
                Rule::no_statement_ahead => {
                    expected.extend(STATEMENTS.iter().filter(|word| **word != "else").map(written))
                }
                Rule::operator_ahead => {
                    expected.push(Expected::Operator);
                    expected.extend(["is", "matches"].iter().map(written));
                }
                rule => expected.extend(words(*rule)),
            }
        }
        expected.sort();
        expected.dedup();
        expected
    }
}

fn words(rule: Rule) -> Option<Expected> {
    Some(match rule {
        Rule::EOI => Expected::End,
        Rule::open_brace | Rule::block | Rule::item_block => Expected::Written("{".to_owned()),
        Rule::close_brace => Expected::Written("}".to_owned()),
        Rule::open_parenthesis | Rule::define_arguments => Expected::Written("(".to_owned()),
        Rule::close_parenthesis => Expected::Written(")".to_owned()),
        Rule::open_bracket => Expected::Written("[".to_owned()),
        Rule::close_bracket => Expected::Written("]".to_owned()),
        Rule::comma => Expected::Written(",".to_owned()),
        Rule::colon => Expected::Written(":".to_owned()),
        Rule::assign => Expected::Written("=".to_owned()),
        Rule::expression | Rule::simple | Rule::filtered | Rule::path_or_call | Rule::quantifier | Rule::literal => {
            Expected::Operand
        }
        Rule::group | Rule::list | Rule::choice | Rule::as_of | Rule::number | Rule::boolean | Rule::money => {
            Expected::Operand
        }
        Rule::quantifier_word | Rule::date | Rule::duration | Rule::percentage | Rule::kw_if => Expected::Operand,
        Rule::op_equal | Rule::op_plus | Rule::op_times | Rule::op_default | Rule::is_test | Rule::comparison => {
            Expected::Operator
        }
        Rule::simple_ahead => Expected::Operator,
        Rule::text | Rule::string | Rule::block_text | Rule::description => Expected::Kind("a text in quotes"),
        Rule::word | Rule::variable | Rule::extended | Rule::key | Rule::words | Rule::keys => Expected::Kind("a name"),
        Rule::dotted_name => Expected::Kind("a policy's name"),
        Rule::rule_name => Expected::Kind("a rule's name"),
        Rule::path | Rule::key_path => Expected::Kind("a path"),
        Rule::regex => Expected::Kind("a regular expression such as `/net \\d+/`"),
        Rule::version_number => Expected::Kind("a version such as `1.0.0`"),
        Rule::test_word => Expected::Kind("a test such as `stated`"),
        Rule::type_expression | Rule::named_type | Rule::list_type | Rule::map_type | Rule::type_group => {
            Expected::Kind("a type")
        }
        Rule::kw_not => return None,
        _ => return keyword(rule),
    })
}

/// A keyword as it is written, from its rule's name.
fn keyword(rule: Rule) -> Option<Expected> {
    let name = format!("{rule:?}");
    name.strip_prefix("kw_").map(|word| Expected::Written(word.to_owned()))
}
