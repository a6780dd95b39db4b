"""Holds JSON to JSON Schemas by a validator that is not the one of the tests, and Checkstyle's XML to being well formed.

Usage: schemas.py FILE=SCHEMA...   where a SCHEMA that is `checkstyle` asks for that.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema


def validator(path):
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def problems(file, schema):
    if schema == "checkstyle":
        try:
            root = ElementTree.parse(file).getroot()
        except ElementTree.ParseError as error:
            return [str(error)]
        errors = root.findall("file/error")
        told = all(error.get("message") and int(error.get("line")) > 0 and int(error.get("column")) > 0 for error in errors)
        return [] if root.tag == "checkstyle" and told else ["it is no Checkstyle"]
    value = json.loads(Path(file).read_text(encoding="utf-8"))
    if not value:
        return ["it is empty"]
    held = validator(schema)
    # the schema refuses what does not fit, or it would prove nothing
    assert not held.is_valid({"nothing": "of this"}), f"{schema} takes anything"
    return [f"{error.json_path}: {error.message}" for error in held.iter_errors(value)]


failed = False
for pair in sys.argv[1:]:
    file, schema = pair.rsplit("=", 1)
    for problem in problems(file, schema):
        print(f"{file}: {problem}", file=sys.stderr)
        failed = True
sys.exit(failed)
