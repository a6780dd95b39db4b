/**
 * The policy language for tree-sitter: what an editor colours and folds by. It takes everything that `grammar/policy.pest` takes but what
 * people write in error; what a policy means is for the program to say.
 */
/// <reference types="tree-sitter-cli/dsl" />

const GAP = '[ \\t\\u00a0]+';
const NUMBER = '\\d+(\\.\\d+)?';
const UNIT = `(business${GAP})?(year|month|week|day|hour|minute|second)s?`;

/** How tightly operators bind, tightest last. */
const BINDS = { choice: 1, or: 2, and: 3, not: 4, compare: 5, plus: 6, times: 7, default: 8 };

const list = (rule) => seq(rule, repeat(seq(',', rule)));
const lines = (rule) => repeat(seq(rule, optional(',')));

module.exports = grammar({
  name: 'policy',

  word: ($) => $.word,
  extras: ($) => [/[ \t\r\n\u00a0\ufeff]/, $.comment],
  // a text behind a type describes the field, or is the key of the next; `or` behind a reference may begin its words for several
  conflicts: ($) => [[$.field], [$.reference_type]],

  rules: {
    file: ($) => repeat($._item),
    comment: () => token(seq('#', /[^\n]*/)),

    // files
    _item: ($) => choice(
      $.policy_line, $.vocabulary_line, $.version_line, $.source_line, $.applies_line, $.superseded_line, $.status_line, $.checked_line,
      $.review_line, $.document_line, $.reviewed_line, $.use, $.data, $.parameter, $.define, $.adjust, $.when_item, $.rule, $.test,
      $.record, $.enum,
    ),
    policy_line: ($) => seq('policy', field('name', $.dotted_name), optional($._text)),
    vocabulary_line: ($) => seq('vocabulary', field('name', $.dotted_name), optional($._text)),
    version_line: ($) => seq('version', $.version_number),
    version_number: () => /[A-Za-z0-9.+-]+/,
    source_line: ($) => seq('source', $._text, optional(seq('at', $._text))),
    applies_line: ($) => seq('applies', 'from', $._expression),
    superseded_line: ($) => seq('superseded', 'by', $.dotted_name, optional(seq('from', $._expression))),
    status_line: ($) => seq('status', field('status', $.word), optional('verified')),
    checked_line: ($) => seq('checked', 'on', $._expression),
    review_line: ($) => seq('review', 'by', $._expression),
    document_line: ($) => seq('document', field('type', $.word), optional(seq('marked', 'by', $._key, $._text))),
    reviewed_line: ($) => seq('reviewed', 'by', $.key_path),
    use: ($) => seq('use', choice($.dotted_name, $._text), optional(seq('tagged', list($.tag)))),
    data: ($) => seq('data', field('name', $.word), ':', $.type, 'from', $._text),
    parameter: ($) => seq('parameter', field('name', $.word), ':', $.type, '=', $._expression, optional($._text)),
    define: ($) => seq('define', field('name', $.word), optional($.define_arguments), '=', $._expression),
    define_arguments: ($) => seq('(', list(seq(field('name', $.word), ':', $.type)), optional(','), ')'),
    adjust: ($) => seq('adjust', field('name', $.dotted_name), '{', lines($.adjustment), '}'),
    adjustment: ($) => seq(field('name', $.word), choice(seq('=', $._expression), seq(':', choice($.off, field('severity', $.word))))),
    off: ($) => seq('off', optional(seq('because', $._text))),
    when_item: ($) => prec.right(seq('when', $._expression, optional(seq('{', repeat($._item), '}')))),

    // rules
    rule: ($) => seq('rule', field('name', $.word), optional($._text), $.block),
    block: ($) => seq('{', repeat($._statement), '}'),
    _statement: ($) => choice(
      $.severity_line, $.tags_line, $.because_line, $.cite_line, $.help_line, $.status_line, $.require, $.forbid, $.when, $.for_each, $.let,
      $.grade, $.suggest,
    ),
    severity_line: ($) => seq('severity', field('severity', $.word)),
    tags_line: ($) => seq('tags', list($.tag)),
    tag: ($) => $.word,
    because_line: ($) => seq('because', $._text),
    cite_line: ($) => seq('cite', $._text, optional(seq('at', $._text))),
    help_line: ($) => seq('help', $._message),
    require: ($) => seq('require', $._expression, optional($.else_part)),
    forbid: ($) => seq('forbid', $._expression, optional($.else_part)),
    else_part: ($) => seq('else', choice($._message, seq(field('severity', choice('error', 'warning', 'note')), optional($._message)))),
    when: ($) => seq('when', $._expression, optional($.block)),
    for_each: ($) => seq('for', 'each', list(field('name', $.word)), 'in', $._expression, optional(seq('where', $._expression)), $.block),
    let: ($) => seq('let', field('name', $.word), '=', $._expression),
    grade: ($) => seq('grade', $._expression, '{', repeat($.grade_step), '}'),
    grade_step: ($) => seq(choice('preferred', 'acceptable', seq('escalate', 'to', $._text)), $._comparison, $._expression),
    suggest: ($) => seq('suggest', choice(seq('set', $.path, '=', $._expression), seq('add', $.path, $._text))),

    // tests
    test: ($) => seq('test', field('name', $._text), '{', repeat($._test_step), '}'),
    _test_step: ($) => choice($.given, $.with, $.without, $.as_of_step, $.expect),
    given: ($) => seq('given', $._text),
    with: ($) => seq('with', $.path, '=', $._expression),
    without: ($) => seq('without', $.path),
    as_of_step: ($) => seq('as', 'of', $._expression),
    expect: ($) => seq('expect', field('rule', $.rule_name), field('outcome', $.outcome), optional(seq('at', $.path)), optional(seq('saying', list($._text)))),
    rule_name: ($) => seq(optional(seq($.dotted_name, token.immediate('/'))), $.word),
    outcome: ($) => choice($.word, seq('not', 'applicable')),

    // vocabularies
    record: ($) => seq(
      'record', field('name', $.word), optional($._text), optional(seq('is', field('extended', $.word))),
      optional(seq('identified', 'by', list($._key))), optional($._text), '{', lines($.field), '}',
    ),
    field: ($) => seq(field('name', $._key), ':', $.type, optional($._text)),
    enum: ($) => seq('enum', field('name', $.word), optional($._text), '{', lines($.enum_value), '}'),
    enum_value: ($) => seq(field('name', $.word), optional($._text)),
    type: ($) => prec.right(list_of('or', $._type_term)),
    _type_term: ($) => choice($.type_name, $.list_type, $.one_or_more_type, $.map_type, $.reference_type, seq('(', $.type, ')')),
    type_name: ($) => $.word,
    list_type: ($) => seq('list', 'of', $._type_term),
    one_or_more_type: ($) => seq('one', 'or', 'more', $._type_term),
    map_type: ($) => seq('map', 'of', $._type_term),
    reference_type: ($) => seq('reference', 'to', $.key_path, optional(seq('by', $._key)), optional(seq('or', 'all', '(', list($.all_word), ')'))),
    all_word: ($) => seq($.word, optional(seq('where', $._key, 'in', '[', list($.word), ']'))),

    // expressions
    _expression: ($) => choice(
      $.path, $.call, $.group, $.list, $.quantifier, $.choice, $.as_of, $.not, $.binary, $.is, $.matches, $._text, $.boolean, $.money, $.date,
      $.duration, $.percentage, $.number,
    ),
    not: ($) => prec(BINDS.not, seq('not', $._expression)),
    binary: ($) => choice(
      prec.left(BINDS.or, seq($._expression, 'or', $._expression)),
      prec.left(BINDS.and, seq($._expression, 'and', $._expression)),
      prec.left(BINDS.compare, seq($._expression, choice($._comparison, $._word_comparison), $._expression)),
      prec.left(BINDS.plus, seq($._expression, choice('+', '-'), $._expression)),
      prec.left(BINDS.times, seq($._expression, '*', $._expression)),
      prec.left(BINDS.default, seq($._expression, 'default', $._expression)),
    ),
    _comparison: () => choice('==', '!=', '<=', '>=', '<', '>'),
    _word_comparison: () => choice('in', seq('not', 'in'), 'mentions', seq('contains', optional(choice('all', 'any')))),
    is: ($) => prec.left(BINDS.compare, seq($._expression, 'is', optional('not'), optional(choice('a', 'an')), field('test', $.word))),
    matches: ($) => prec.left(BINDS.compare, seq($._expression, 'matches', $.regex)),
    quantifier: ($) => prec.right(BINDS.choice, seq(
      choice('every', 'some', 'no'), field('name', $.word), 'in', $._expression, optional(seq('where', $._expression)), 'satisfies', $._expression,
    )),
    choice: ($) => prec.right(BINDS.choice, seq('if', $._expression, 'then', $._expression, 'else', $._expression)),
    as_of: () => seq('as', 'of'),
    list: ($) => seq('[', optional(seq(list($._expression), optional(','))), ']'),
    group: ($) => prec.right(seq('(', $._filtered, ')', repeat($._segment))),
    call: ($) => prec.right(seq(field('function', $.word), '(', optional(seq(list($._filtered), optional(','))), ')', repeat($._segment))),
    _filtered: ($) => seq($._expression, optional(seq('where', $._expression))),
    path: ($) => prec.right(seq($.word, repeat($._segment))),
    _segment: ($) => choice(seq(token.immediate('.'), choice(alias($.word, $.property), $.string)), $.each, $.index),
    each: () => token.immediate('[*]'),
    index: () => token.immediate(/\[\d+\]/),

    // literals
    boolean: () => choice('true', 'false'),
    number: () => new RegExp(`-?${NUMBER}`),
    percentage: () => new RegExp(`-?${NUMBER}%`),
    date: () => token(prec(1, /\d{4}-\d{1,2}(-\d{1,2})?/)),
    duration: () => token(prec(2, new RegExp(`-?${NUMBER}${GAP}${UNIT}(${GAP}${NUMBER}${GAP}${UNIT})*`))),
    money: () => token(prec(2, new RegExp(`[A-Z]{3}${GAP}-?${NUMBER}(,\\d{3}(\\.\\d+)?)*`))),
    regex: () => token(seq('/', /([^\/\\\n]|\\[^\n])*/, '/', optional('i'))),
    _text: ($) => choice($.string, $.block_text),
    string: () => token(seq('"', /([^"\\\n]|\\[^\n])*/, '"')),
    block_text: () => token(prec(1, seq('"""', /([^"]|"[^"]|""[^"])*/, '"""'))),
    // what is said to people: `{…}` holds an expression, `{{` and `}}` are braces
    _message: ($) => choice($.message, $.block_text),
    message: ($) => seq('"', repeat(choice($.message_text, $.escape, $.interpolation)), token.immediate('"')),
    message_text: () => token.immediate(prec(1, /[^"\\{}\n]+/)),
    escape: () => token.immediate(choice(/\\[^\n]/, '{{', '}}')),
    interpolation: ($) => seq(token.immediate('{'), $._expression, '}'),

    // names
    word: () => /[\p{L}_][\p{L}0-9_]*(-[\p{L}0-9][\p{L}0-9_]*)*/,
    dotted_name: ($) => prec.right(seq($.word, repeat(seq(token.immediate('.'), $.word)))),
    _key: ($) => choice($.word, $.string),
    key_path: ($) => prec.right(seq($._key, repeat(seq(token.immediate('.'), $._key)))),
  },
});

/** Rules with a word between them. */
function list_of(between, rule) {
  return seq(rule, repeat(seq(between, rule)));
}
