(file) @local.scope
(rule) @local.scope
(block) @local.scope
(for_each) @local.scope
(quantifier) @local.scope

(parameter name: (word) @local.definition.parameter)
(define name: (word) @local.definition.function)
(define_arguments name: (word) @local.definition.parameter)
(data name: (word) @local.definition.parameter)
(let name: (word) @local.definition.var)
(for_each name: (word) @local.definition.var)
(quantifier name: (word) @local.definition.var)
(record name: (word) @local.definition.type)
(enum name: (word) @local.definition.type)

(path . (word) @local.reference)
(call function: (word) @local.reference)
(type_name) @local.reference
