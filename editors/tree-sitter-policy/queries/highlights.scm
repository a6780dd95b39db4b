(comment) @comment

[
  "policy" "vocabulary" "use" "adjust"
] @keyword.import

[
  "rule" "test" "define" "parameter" "data" "record" "enum" "let"
] @keyword.function

[
  "version" "source" "applies" "superseded" "status" "checked" "review" "document" "reviewed" "marked" "tagged" "identified"
  "severity" "tags" "because" "cite" "help" "from" "by" "on" "at" "to" "set" "add" "saying" "verified" "off"
] @keyword

[ "require" "forbid" "grade" "suggest" "preferred" "acceptable" "escalate" "given" "with" "without" "expect" ] @keyword

[ "when" "if" "then" "else" ] @keyword.conditional
[ "for" "each" "where" "every" "some" "no" "satisfies" ] @keyword.repeat
[ "and" "or" "not" "in" "is" "contains" "all" "any" "mentions" "matches" "default" "as" "of" "a" "an" "applicable" ] @keyword.operator
[ "list" "map" "one" "more" "reference" ] @type.qualifier
[ "==" "!=" "<=" ">=" "<" ">" "=" "+" "-" "*" ] @operator
[ "(" ")" "[" "]" "{" "}" ] @punctuation.bracket
[ "," ":" ] @punctuation.delimiter
(each) @operator

[ (string) (block_text) (message) ] @string
(escape) @string.escape
(interpolation) @embedded
(interpolation [ "{" "}" ] @punctuation.special)
(regex) @string.regexp
(boolean) @boolean
[ (number) (percentage) (index) ] @number
[ (date) (duration) (money) (version_number) ] @number

[ "error" "warning" "note" ] @constant.builtin
(severity_line severity: (word) @constant.builtin)
(adjustment severity: (word) @constant.builtin)
(status_line status: (word) @constant.builtin)
(outcome) @constant.builtin
(is test: (word) @constant.builtin)

(dotted_name) @module
(rule name: (word) @function)
(rule_name) @function
(define name: (word) @function)
(call function: (word) @function.call)
(parameter name: (word) @variable.parameter)
(define_arguments name: (word) @variable.parameter)
(data name: (word) @variable.parameter)
(let name: (word) @variable)
(for_each name: (word) @variable)
(quantifier name: (word) @variable)
(adjustment name: (word) @variable)
(tag) @attribute
(record name: (word) @type)
(record extended: (word) @type)
(enum name: (word) @type)
(document_line type: (word) @type)
(type_name) @type
(field name: (_) @property)
(enum_value name: (word) @constant)
(key_path) @property
(path (word) @variable)
(property) @property
