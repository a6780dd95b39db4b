"""Makes the TextMate grammars beside it: `python3 make.py`. The tests fail where they are not what this makes, or where the language has
a word that they do not know."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
# `--into FOLDER` writes them elsewhere, to be compared
OUT = pathlib.Path(sys.argv[2]) if sys.argv[1:2] == ["--into"] else HERE
W=r"(?<![\p{L}\d_.\-])"; E=r"(?![\p{L}\d_]|-[\p{L}\d])"
# a word of the language: not a part of a path, nor the beginning of one
def words(ws): return W+"("+"|".join(ws.split())+")"+E+r"(?!\.[\p{L}_\"]|\[\*|\[\d|\()"
NAME=r"[\p{Ll}\p{Lo}\p{Lt}\p{Lm}_\p{Lu}][\p{L}\d_]*(?:-[\p{L}\d][\p{L}\d_]*)*"
DOTTED=NAME+r"(?:\."+NAME+")*"
def m(match,name=None,**caps):
    d={"match":match}
    if name: d["name"]=name+".policy"
    if caps: d["captures"]={k[1:]:{"name":v+".policy"} for k,v in caps.items()}
    return d
inc=lambda *n:[{"include":"#"+x} for x in n]
# items and lines begin a line, or follow a brace
LEAD=r"(?:^|(?<=[{}]))[ \t\x{a0}]*"
G=r"[ \t\x{a0}]+"
repo={}
repo["comment"]={"patterns":[m(r"#.*$","comment.line.number-sign")]}
repo["escape"]={"patterns":[m(r"\\.","constant.character.escape")]}
def text(q,extra,name):
    end = r'"""' if q=='"""' else r'"|$'
    return {"begin":q,"end":end,"name":name+".policy","beginCaptures":{"0":{"name":"punctuation.definition.string.begin.policy"}},"endCaptures":{"0":{"name":"punctuation.definition.string.end.policy"}},"patterns":inc(*extra)}
repo["text"]={"patterns":[text('"""',[],"string.quoted.triple"),text('"',["escape"],"string.quoted.double")]}
repo["hole"]={"patterns":[m(r"\{\{|\}\}","constant.character.escape"),
  {"begin":r"\{","end":r"\}|(?=\")|$","name":"meta.interpolation.policy","beginCaptures":{"0":{"name":"punctuation.section.interpolation.begin.policy"}},"endCaptures":{"0":{"name":"punctuation.section.interpolation.end.policy"}},"contentName":"meta.embedded.line.policy","patterns":inc("expression")}]}
repo["triple-hole"]={"patterns":[m(r"(\{\{)(?=\{)","constant.character.escape"),{"include":"#hole"}]}
# what is said to people: `{…}` holds an expression; the text may stand on the next line
message=[text('"""',["triple-hole"],"string.quoted.triple"),text('"',["escape","hole"],"string.quoted.double")]
repo["message"]={"patterns":[
  {"begin":words("else"),"end":r"(?<=\")|(?=[^\s\"#])(?!(?:error|warning|note)"+E+")",
   "beginCaptures":{"0":{"name":"keyword.control.conditional.policy"}},
   "patterns":[{"include":"#comment"},m(words("error warning note"),"constant.language.severity")]+message},
  {"begin":LEAD+r"(help)(?=\s*\")","end":r"(?<=\")","beginCaptures":{"1":{"name":"keyword.other.header.policy"}},"patterns":message}]}
# YAML that is written out: in tests, and in what is suggested
yaml={"end":r'"""',"contentName":"meta.embedded.block.yaml","endCaptures":{"0":{"name":"string.quoted.triple.policy punctuation.definition.string.end.policy"}},"patterns":[{"include":"source.yaml"}]}
repo["yaml"]={"patterns":[
  {"begin":LEAD+r'(given)\s+(""")',"beginCaptures":{"1":{"name":"keyword.control.test.policy"},"2":{"name":"string.quoted.triple.policy punctuation.definition.string.begin.policy"}},**yaml},
  {"begin":r'(=)\s*(""")',"beginCaptures":{"1":{"name":"keyword.operator.assignment.policy"},"2":{"name":"string.quoted.triple.policy punctuation.definition.string.begin.policy"}},**yaml},
  {"begin":r'(suggest)\s+(add)\s+([^\s"]+(?:"[^"]*"[^\s"]*)*)\s+(""")',"beginCaptures":{"1":{"name":"keyword.control.suggest.policy"},"2":{"name":"keyword.control.suggest.policy"},"3":{"name":"variable.other.property.policy"},"4":{"name":"string.quoted.triple.policy punctuation.definition.string.begin.policy"}},**yaml}]}
NUM=r"\d+(?:\.\d+)?"
UNIT=r"(?:business"+G+r")?(?:year|month|week|day|hour|minute|second)s?"+E
repo["literal"]={"patterns":[
  m(W+r"\d{4}-\d{1,2}(?:-\d{1,2})?"+E,"constant.numeric.date"),
  {"match":r"(?<![\p{L}\d_.])-?"+NUM+G+UNIT+"(?:"+G+NUM+G+UNIT+")*","name":"constant.numeric.duration.policy","captures":{"0":{"patterns":[m(r"[a-z]+","keyword.other.unit.duration"),m(r"-?"+NUM,"constant.numeric")]}}},
  m(W+r"([A-Z]{3})"+G+r"(-?\d+(?:\.\d+)?(?:,\d{3}(?!\d)(?:\.\d+)?)*)"+E,"constant.numeric.money",_1="keyword.other.unit.currency"),
  m(r"(?<![\p{L}\d_.])-?"+NUM+"%","constant.numeric.percentage"),
  m(r"(?<![\p{L}\d_.])-?"+NUM+r"(?![\p{L}\d_])","constant.numeric"),
  m(words("true false"),"constant.language.boolean")]}
repo["regex"]={"patterns":[{"begin":words("matches")+r"\s*(/)","end":r"(/)(i)?|$","name":"meta.matches.policy","contentName":"string.regexp.policy","beginCaptures":{"1":{"name":"keyword.operator.comparison.policy"},"2":{"name":"string.regexp.policy punctuation.definition.string.begin.policy"}},"endCaptures":{"1":{"name":"string.regexp.policy punctuation.definition.string.end.policy"},"2":{"name":"string.regexp.policy keyword.other.flag.policy"}},"patterns":[m(r"\\.","constant.character.escape")]}]}
repo["operator"]={"patterns":[
  m(r"==|!=|<=|>=|<|>","keyword.operator.comparison"),m(r"=","keyword.operator.assignment"),m(r"\*(?!\])|\+|-","keyword.operator.arithmetic"),
  m(words("and or not"),"keyword.operator.logical"),
  {"match":words("is")+"(?:"+G+"(not)"+E+")?(?:"+G+"(an?)"+E+")?(?:"+G+"("+NAME+"))?","captures":{"1":{"name":"keyword.operator.comparison.policy"},"2":{"name":"keyword.operator.logical.policy"},"3":{"name":"keyword.operator.comparison.policy"},"4":{"patterns":[m(words("stated empty unique increasing decreasing elsewhere cited partly waived"),"constant.language.test"),m(r".+","entity.name.type")]}}},
  m(words("in contains mentions matches all any default"),"keyword.operator.comparison"),
  {"match":words("as")+G+"(of)"+E,"name":"variable.language.date.policy"},
  m(r"[{}]","punctuation.section.block"),m(r"[()]","punctuation.section.group"),m(r"[\[\]]","punctuation.section.brackets"),m(r",","punctuation.separator"),m(r":","punctuation.separator.key-value"),m(r"[&|!]+","invalid.illegal.operator")]}
repo["tail"]={"patterns":[{"match":r'(?<=[)\]"]|[^\p{L}\d_.\-]it)(?:\.(?:'+NAME+r'|"[^"\n]*")|\[\*\]|\[\d+\])+',"name":"variable.other.property.policy","captures":{"0":{"patterns":[m(r'"[^"\n]*"',"string.quoted.double"),m(r"\[\*\]","keyword.operator.each"),m(r"[.\[\]]","punctuation.accessor")]}}}]}
repo["word"]={"patterns":[
  m(words("for each where satisfies if then"),"keyword.control"),
  m(words("every some no"),"keyword.control.quantifier"),
  m(W+r"it(?=[.\[])|"+words("it"),"variable.language"),
  m(W+"("+NAME+r")(?=\()","support.function"),
  {"match":W+NAME+r"(?:\.(?:"+NAME+r'|"[^"\n]*")|\[\*\]|\[\d+\])+',"name":"variable.other.property.policy","captures":{"0":{"patterns":[m(r'"[^"\n]*"',"string.quoted.double"),m(r"\[\*\]","keyword.operator.each"),m(r"\d+(?=\])","constant.numeric"),m(r"[.\[\]]","punctuation.accessor")]}}},
  m(NAME,"variable.other.readwrite")]}
repo["expression"]={"patterns":inc("comment","regex","literal","message","yaml","text","tail","operator","word")}
repo["type"]={"patterns":[
  m(W+"(list|map|of|one|or|more|reference|to|by|all|each|where|in)"+E,"storage.modifier.type"),
  m(words("text boolean integer number percentage date duration money country jurisdiction any"),"support.type")]}
TYPES=inc("comment","type")+[m(r"[,]","punctuation.separator"),m(r"[()\[\]]","punctuation.section.group"),m(DOTTED,"entity.name.type")]
repo["declaration"]={"patterns":[
  m(LEAD+r"(policy|vocabulary|use|adjust)"+E+G+"("+DOTTED+")",None,_1="keyword.control.import",_2="entity.name.namespace"),
  m(LEAD+r"(policy|vocabulary|use|adjust)"+E+r"(?=[ \t]*(?:\"|$))",None,_1="keyword.control.import"),
  m(LEAD+r"(version)"+G+r"([\p{Alnum}.+\-]+)",None,_1="keyword.other.header",_2="constant.other.version"),
  m(LEAD+r"(rule)"+G+"("+NAME+")",None,_1="storage.type.rule",_2="entity.name.function.rule"),
  m(LEAD+r"(test)(?=\s*(?:\"|$))",None,_1="storage.type.test"),
  {"begin":LEAD+r"(define)"+G+"("+NAME+r")\s*(\()","end":r"\)","beginCaptures":{"1":{"name":"storage.type.define.policy"},"2":{"name":"entity.name.function.definition.policy"},"3":{"name":"punctuation.section.group.policy"}},"endCaptures":{"0":{"name":"punctuation.section.group.policy"}},
   "patterns":inc("comment")+[m("("+NAME+r")\s*(:)",None,_1="variable.parameter",_2="punctuation.separator.key-value")]+TYPES},
  m(LEAD+r"(define)"+G+"("+NAME+")",None,_1="storage.type.define",_2="entity.name.function.definition"),
  {"begin":LEAD+r"(parameter|data)"+G+"("+NAME+r")\s*(:)","end":r"(=)|"+W+"(from)"+E+"|$","beginCaptures":{"1":{"name":"storage.type.parameter.policy"},"2":{"name":"variable.parameter.policy"},"3":{"name":"punctuation.separator.key-value.policy"}},"endCaptures":{"1":{"name":"keyword.operator.assignment.policy"},"2":{"name":"keyword.other.policy"}},"patterns":TYPES},
  m(LEAD+r"(record|enum)"+G+"("+NAME+")",None,_1="storage.type.record",_2="entity.name.type"),
  m(LEAD+r"(document)"+G+"("+NAME+")",None,_1="keyword.other.header",_2="entity.name.type"),
  m(words("marked")+G+r"(by)"+E+G+"("+NAME+")",None,_1="keyword.other.header",_2="keyword.other.header",_3="variable.other.property"),
  m(LEAD+r"(reviewed)"+G+r"(by)"+E+"(?:"+G+"("+DOTTED+"))?",None,_1="keyword.other.header",_2="keyword.other.header",_3="variable.other.property"),
  m(LEAD+r"(source|applies|checked|review|superseded|status)"+E+r"(?!\s*[.:=\[(])"+"(?:"+G+"(by|on|from)"+E+")?",None,_1="keyword.other.header",_2="keyword.other.header"),
  m(words("by")+G+"("+DOTTED+")",None,_1="keyword.other.header",_2="variable.other.property"),
  m(words("verified cited draft checked partly"),"constant.language.status"),
  m(words("at from by on tagged marked identified because"),"keyword.other.header")]}
repo["line"]={"patterns":[
  m(LEAD+r"(severity)"+G+"("+NAME+")",None,_1="keyword.other.header",_2="constant.language.severity"),
  {"match":"(?:"+LEAD+r"|\s)(tags|tagged)"+G+r"([^#\n{}\"]+)","captures":{"1":{"name":"keyword.other.header.policy"},"2":{"patterns":[m(NAME,"entity.other.attribute-name.tag"),m(",","punctuation.separator")]}}},
  m(LEAD+r"(because|cite|help)"+E+r"(?!\s*[.:=\[(])",None,_1="keyword.other.header"),
  m(LEAD+r"(require|forbid|grade)"+E+r"(?!\s*[.:=])",None,_1="keyword.control.check"),
  m(LEAD+r"(when)"+E+r"(?!\s*[.:=])",None,_1="keyword.control.conditional"),
  m(LEAD+r"(let)"+G+"("+NAME+")",None,_1="storage.type.let",_2="variable.other.readwrite"),
  m(LEAD+r"(suggest)"+G+"(set|add)"+E,None,_1="keyword.control.suggest",_2="keyword.control.suggest"),
  m(LEAD+r"(preferred|acceptable)"+E+r"(?=\s*[=<>!])",None,_1="keyword.control.grade"),
  m(LEAD+r"(escalate)"+G+"(to)"+E,None,_1="keyword.control.grade",_2="keyword.control.grade"),
  m(LEAD+r"(given|without|with)"+E+r"(?!\s*[.:=])",None,_1="keyword.control.test"),
  m(LEAD+r"(expect)"+G+"((?:"+DOTTED+r"/)?"+NAME+")"+G+"(fails|passes|undecided|waived|not"+G+"applicable)"+E,None,_1="keyword.control.test",_2="entity.name.function.rule",_3="constant.language.outcome"),
  m(r"(expect)"+E+"(?="+G+r"\p{L})","keyword.control.test"),
  m(words("saying"),"keyword.control.test"),
  m(LEAD+"("+NAME+r")\s*(:)\s*(off)"+E,None,_1="entity.name.function.rule",_2="punctuation.separator.key-value",_3="constant.language.off"),
  m(LEAD+"("+NAME+r")\s*(:)\s*(error|warning|note)"+E,None,_1="entity.name.function.rule",_2="punctuation.separator.key-value",_3="constant.language.severity"),
  {"begin":"(?:"+LEAD+r"|(?<=,)\s*)("+NAME+r'|"[^"\n]*")\s*(:)(?!=)',"end":r"(?=[\"{}#,])|$","beginCaptures":{"1":{"name":"variable.other.property.policy","patterns":[m(r'"[^"\n]*"',"string.quoted.double")]},"2":{"name":"punctuation.separator.key-value.policy"}},"patterns":[{"begin":r"\(","end":r"\)","beginCaptures":{"0":{"name":"punctuation.section.group.policy"}},"endCaptures":{"0":{"name":"punctuation.section.group.policy"}},"patterns":TYPES}]+TYPES}]}
top=inc("comment","yaml","declaration","line","expression")
grammar={"name":"Clausula policy","scopeName":"source.policy","fileTypes":["policy"],"patterns":top,"repository":repo}
codeblock={"scopeName":"markdown.policy.codeblock","injectionSelector":"L:text.html.markdown","fileTypes":[],"patterns":[{"include":"#block"}],"repository":{"block":{"name":"markup.fenced_code.block.markdown","begin":r"(^|\G)(\s*)(`{3,}|~{3,})\s*(?i:(policy)(\s+[^`~]*)?$)","end":r"(^|\G)(\2|\s{0,3})(\3)\s*$","beginCaptures":{"3":{"name":"punctuation.definition.markdown"},"4":{"name":"fenced_code.block.language"}},"endCaptures":{"3":{"name":"punctuation.definition.markdown"}},"contentName":"meta.embedded.block.policy","patterns":[{"include":"source.policy"}]}}}
for name, made in (("policy", grammar), ("codeblock", codeblock)):
    (OUT / f"{name}.tmLanguage.json").write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
