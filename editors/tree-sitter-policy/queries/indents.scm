[ (block) (test) (record) (enum) (adjust) (grade) (when_item) (list) ] @indent.begin
[ "}" "]" ] @indent.branch @indent.end
(block_text) @indent.ignore
