"""Holds the tree-sitter grammar to the language. Usage: `trees.py LIBRARY`, in the project's folder."""
import ctypes
import pathlib
import re
import sys
import warnings

from tree_sitter import Language, Parser, Query

GRAMMAR = pathlib.Path("editors/tree-sitter-policy")
library = ctypes.CDLL(sys.argv[1])
library.tree_sitter_policy.restype = ctypes.c_void_p
with warnings.catch_warnings():
    # the capsule that it would rather have needs a module of its own
    warnings.simplefilter("ignore")
    language = Language(library.tree_sitter_policy())
parser = Parser(language)
wrong = []


def tree(text):
    return parser.parse(text.encode()).root_node


def first_error(node):
    """Where the first mistake is: line and what stands there."""
    if node.is_error or node.is_missing:
        return f"{node.start_point[0] + 1}: {node.text.decode()[:60]!r}"
    return next((found for found in map(first_error, node.children) if found), None) if node.has_error else None


def drawn(node):
    """A tree as cases write it, without the names of fields."""
    return f"({' '.join([node.type, *(drawn(child) for child in node.children if child.is_named)])})"


page = pathlib.Path("grammar/README.md").read_text(encoding="utf-8")
texts = {}
for folder in ("policies", "contracts", "tests/packs", "tests/suite/fixtures", "tests/external", "benches/peers"):
    for path in sorted(pathlib.Path(folder).rglob("*.policy")):
        texts[str(path)] = path.read_text(encoding="utf-8")
files = len(texts)
for number, found in enumerate(re.finditer(r"^```(?:policy|vocabulary) \S+[^\n]*\n(.*?)^```$", page, re.M | re.S)):
    texts[f"grammar/README.md, example {number + 1}"] = found[1]
examples = len(texts) - files
for condition in re.findall(r"^\| `(.+?)` \| (?:true|false|unknown) \|", page, re.M):
    condition = condition.replace("\\|", "|")
    texts[f"grammar/README.md, {condition}"] = f"rule r {{ severity error require {condition} }}"
conditions = len(texts) - files - examples
if min(files, examples, conditions) < 20:
    sys.exit(f"too little was found: {files} files, {examples} examples, {conditions} conditions")
for name, text in texts.items():
    if error := first_error(tree(text)):
        wrong.append(f"{name}:{error}")

# what is damaged is marked, or the above would prove nothing
damaged = 0
for name, text in texts.items():
    # outside of texts and comments, where everything may stand
    if "rule " not in text:
        continue
    for old, new in (("rule ", "rule = "), ("severity error", "severity == error"), ("require ", "require , ")):
        # only where it stands by itself, not in a text
        at = re.search(rf"^([^\"#/\n]*?){re.escape(old)}", text, re.M)
        if at and not tree(text[: at.start()] + at[1] + new + text[at.end() :]).has_error:
            wrong.append(f"{name}: {new!r} for {old!r} is taken")
        damaged += bool(at)
if damaged < 50:
    sys.exit(f"only {damaged} were damaged")

# its own cases
cases = 0
for path in sorted((GRAMMAR / "test/corpus").glob("*.txt")):
    parts = re.split(r"^={80}\n(.*?)\n={80}\n", path.read_text(encoding="utf-8"), flags=re.M | re.S)[1:]
    for title, body in zip(parts[::2], parts[1::2]):
        cases += 1
        text, expected = re.split(r"^-{80}$", body, flags=re.M)
        root = tree(text.strip("\n") + "\n")
        if ":error" in title:
            if not root.has_error:
                wrong.append(f"{path}: {title}: nothing is wrong with it")
        elif drawn(root) != re.sub(r"\s+", " ", expected).replace(" )", ")").strip():
            wrong.append(f"{path}: {title}:\n  expected {' '.join(expected.split())}\n  found    {drawn(root)}")

# queries name what the grammar has, and find something
for path in sorted((GRAMMAR / "queries").glob("*.scm")):
    Query(language, path.read_text(encoding="utf-8"))

# every word of the language is a word of the grammar, and has a colour
words = set(re.findall(r'^kw_\w+ *= @\{ "(\w+)"', pathlib.Path("grammar/policy.pest").read_text(encoding="utf-8"), re.M))
if len(words) < 60:
    sys.exit(f"only {len(words)} words were found")
rules = (GRAMMAR / "src/grammar.json").read_text(encoding="utf-8")
colours = (GRAMMAR / "queries/highlights.scm").read_text(encoding="utf-8")
wrong += [f"`{word}` is no word of the grammar" for word in sorted(words) if f'"value": "{word}"' not in rules]
wrong += [f"`{word}` has no colour" for word in sorted(words) if f'"{word}"' not in colours]

if wrong:
    sys.exit("\n".join(wrong[:40]))
print(f"{files} files, {examples} examples and {conditions} conditions parsed, {damaged} damaged ones marked, {cases} cases held")
