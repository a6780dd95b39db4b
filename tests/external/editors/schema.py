"""Holds what `check-jsonschema` and the language server for YAML say of contracts by our schema to what our own check says of them.

Usage: schema.py SERVER FOLDER   where SERVER is the main file of `yaml-language-server`, and FOLDER holds `contract.schema.json` and the
outcome of our check, `check.json`; from the folder of the project.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import lsprotocol.types as types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

STRUCTURE = ("contract/unknown-field", "contract/malformed-value")

# what is offered where the text stops at `|`, and what is not
OFFERED = [
    ("ter|\n", ["term", "termination"], []),
    ("term:\n  |\n", ["commencement", "initial"], ["term"]),
    ("term:\n  initial: 1 year\n  exp|\n", ["expiry"], ["initial"]),
    ("ip:\n  work_product:\n    mechanism: |\n", ["assignment", "work_for_hire", "license"], ["owner"]),
    ("parties:\n  - role: |\n", ["client", "provider"], ["name"]),
    ("parties:\n  - |\n", ["name", "role"], ["state"]),
    ("parties:\n  - id: x\n    |\n", ["name", "role"], ["id"]),
]

# what is told of a word
TOLD = [
    ("term:\n  initial: 1 year\n", "initial", "How long the initial term is"),
    ("term: {initial: {state: redacted, clause: \"2\"}}\n", "initial", "How long the initial term is"),
    ("parties:\n  - {role: client}\n", "client", "Buys the service"),
    ("ip: {work_product: {mechanism: assignment}}\n", "work_product", "What the provider creates for the client"),
]

# what is said of what does not fit, and where
SAID = [
    ("term: {initial: soon}\n", "soon", "expected a duration"),
    ("term: {commencement: 2026-13-01}\n", "2026-13-01", "expected a date"),
    ("parties: [{country: Finland}]\n", "Finland", "expected a country"),
    ("parties: [{role: clint}]\n", "clint", '"client"'),
    ("term: {initail: 1 year}\n", "initail", "initail is not allowed"),
    ("data: {state: lost}\n", "lost", '"redacted"'),
    ("trem: {}\n", "trem", "trem is not allowed"),
    ("parties: soon\n", "soon", "Incorrect type"),
]


def by_the_check(folder):
    """Of each contract the lines in which our check finds a fault of structure."""
    outcome = json.loads((folder / "check.json").read_text(encoding="utf-8"))
    lines = {}
    for document in outcome["documents"]:
        found = lines.setdefault(document["file"], set())
        found.update(one["primary"]["start"]["line"] for one in document["findings"] if one.get("code") in STRUCTURE)
    return lines


def by_check_jsonschema(schema, contracts):
    """The contracts that it refuses."""
    program = Path(sys.executable).parent / "check-jsonschema"
    ran = subprocess.run([program, "--schemafile", schema, "--output-format", "json", *contracts], capture_output=True, text=True, timeout=180)
    outcome = json.loads(ran.stdout)
    assert not outcome.get("parse_errors"), ran.stdout
    refused = {one["filename"] for one in outcome["errors"]}
    assert ran.returncode == (1 if refused else 0), ran.stderr
    return refused


class Server:
    """The language server for YAML, with a schema for all files."""

    async def begin(self, main, schema):
        settings = {"yaml": {
            "schemas": {schema.absolute().as_uri(): ["*.yaml"]}, "validate": True, "hover": True, "completion": True,
            "schemaStore": {"enable": False},
        }}
        self.client = LanguageClient(converter_factory=default_converter, configuration={"": settings})
        register_lsp_features(self.client)
        self.client.feature("client/registerCapability")(lambda *_: None)
        await self.client.start_io("node", main, "--stdio")
        markdown = [types.MarkupKind.Markdown]
        capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(configuration=True),
            text_document=types.TextDocumentClientCapabilities(
                publish_diagnostics=types.PublishDiagnosticsClientCapabilities(),
                hover=types.HoverClientCapabilities(content_format=markdown),
                completion=types.CompletionClientCapabilities(completion_item=types.ClientCompletionItemOptions(
                    snippet_support=True, documentation_format=markdown)),
            ),
        )
        await self.client.initialize_session(types.InitializeParams(capabilities=capabilities, root_uri=None))
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))
        self.opened = 0

    async def end(self):
        if self.client._server.returncode is None:
            self.client._server.kill()
        await self.client.stop()

    def open(self, text, uri=None):
        self.opened += 1
        uri = uri or f"file:///none/{self.opened}.yaml"
        document = types.TextDocumentItem(uri=uri, language_id="yaml", version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
        return uri

    async def said(self, text, uri=None):
        """What is said of a text by its schema."""
        uri = self.open(text, uri)
        for _ in range(6000):
            if uri in self.client.diagnostics:
                return [one for one in self.client.diagnostics[uri] if (one.source or "").startswith("yaml-schema")]
            await asyncio.sleep(0.01)
        raise AssertionError(f"nothing is said of {uri}")

    async def at(self, method, kind, text, offset):
        uri = self.open(text)
        start = text.rfind("\n", 0, offset) + 1
        place = types.Position(text.count("\n", 0, offset), offset - start)
        return await asyncio.wait_for(method(kind(types.TextDocumentIdentifier(uri), place)), 60)


async def main(program, folder):
    folder = Path(folder)
    schema, wrong = folder / "contract.schema.json", []
    checked = by_the_check(folder)
    contracts = sorted(checked)
    refused = {contract for contract, lines in checked.items() if lines}
    assert len(contracts) > 20 and len(refused) > 3, f"only {len(contracts)} contracts, of which {len(refused)} are faulty"
    by_schema = by_check_jsonschema(schema, contracts)
    if by_schema != refused:
        wrong.append(f"check-jsonschema refuses {sorted(by_schema)}, the check {sorted(refused)}")

    server = Server()
    await server.begin(program, schema)
    try:
        for contract in contracts:
            said = await server.said(Path(contract).read_text(encoding="utf-8"), Path(contract).absolute().as_uri())
            lines = {one.range.start.line + 1 for one in said}
            if lines != checked[contract]:
                told = "; ".join(f"{one.range.start.line + 1}: {one.message[:100]}" for one in said)
                wrong.append(f"{contract}: faults by the schema in {sorted(lines)} ({told}), by the check in {sorted(checked[contract])}")
        head = "schema: contract/1\n"
        for begun, expected, absent in OFFERED:
            offset = len(head) + begun.index("|")
            came = await server.at(server.client.text_document_completion_async, types.CompletionParams, head + begun.replace("|", ""), offset)
            labels = [one.label for one in (came.items if isinstance(came, types.CompletionList) else came)]
            if not set(expected) <= set(labels) or set(absent) & set(labels):
                wrong.append(f"{begun!r}: {labels} are offered")
        for text, word, expected in TOLD:
            came = await server.at(server.client.text_document_hover_async, types.HoverParams, head + text, len(head) + text.index(word) + 1)
            if came is None or expected not in came.contents.value:
                wrong.append(f"{word} in {text!r}: {came} is told")
        for text, word, expected in SAID:
            said = await server.said(head + text)
            place = (1, text.index(word))
            if not any((one.range.start.line, one.range.start.character) == place and expected in one.message for one in said) or len(said) != 1:
                wrong.append(f"{word} in {text!r}: {[(one.range.start, one.message) for one in said]} is said")
    finally:
        await server.end()
    for one in wrong:
        print(one, file=sys.stderr)
    print(f"{len(contracts)} contracts, of which {len(refused)} are faulty in their structure: {', '.join(sorted(refused))}")
    return 1 if wrong else 0


sys.exit(asyncio.run(main(*sys.argv[1:])))
