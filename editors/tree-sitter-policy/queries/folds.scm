[ (rule) (test) (record) (enum) (adjust) (grade) (for_each) (when) (when_item) (block_text) ] @fold
