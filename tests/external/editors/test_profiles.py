"""The server in a session with clients of many kinds: whatever it announces is asked of it once, and nothing that it sends is more than
what the client has said it knows. What it sent goes to the file MESSAGES, to be held to the protocol's own types.

Usage: PROGRAM=… FOLDER=… MESSAGES=… python -m pytest test_profiles.py
"""

import copy
import json
import os
import shutil
from importlib import resources
from pathlib import Path

import lsprotocol.types as types
import pytest
from session import PROVIDERS, Client, Text, requests_of

PROGRAM, FOLDER, MESSAGES = os.environ["PROGRAM"], Path(os.environ["FOLDER"]), Path(os.environ["MESSAGES"])

CONTRACT, POLICY, TESTS, CLAUSES, SETTINGS = "a.yaml", "house.policy", "house.test.policy", "clauses.yaml", "clausula.yaml"
FAULT = [("contract/unknown-field", "rolle")]


def profiles():
    """Those of pytest-lsp, and some of our own: of nothing, of all, and of those between."""
    found = {}
    for file in resources.files("pytest_lsp.clients").iterdir():
        if file.name.endswith(".json"):
            found[file.name.removesuffix(".json")] = json.loads(file.read_text())["capabilities"]
    found["nothing"] = {}
    everything = copy.deepcopy(found["visual_studio_code_v1.65.2"])
    text, workspace = everything["textDocument"], everything["workspace"]
    text["diagnostic"] = {"dynamicRegistration": True, "relatedInformation": True, "codeDescriptionSupport": True}
    text["inlayHint"] = {"dynamicRegistration": True}
    everything["window"]["showDocument"] = {"support": True}
    for part in ["diagnostics", "codeLens", "semanticTokens", "inlayHint", "foldingRange"]:
        workspace[part] = {"refreshSupport": True}
    everything["experimental"] = {"commands": ["clausula.showReferences", "editor.action.showReferences"]}
    found["everything"] = everything
    found["everything, in bytes"] = {**copy.deepcopy(everything), "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]}}
    # all the same, but nothing may be registered, refreshed, or shown
    static = copy.deepcopy(everything)
    static["workspace"] = {"workspaceFolders": True, "didChangeWatchedFiles": {"dynamicRegistration": False}}
    static["window"] = {}
    for part in static["textDocument"].values():
        part.pop("dynamicRegistration", None)
    found["static"] = static
    pushed = copy.deepcopy(static)
    del pushed["textDocument"]["diagnostic"]
    found["static, told"] = pushed
    return found


def record(profile, kind, method, value):
    with MESSAGES.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"profile": profile, "kind": kind, "method": method, "value": value}, ensure_ascii=False) + "\n")


def words_of(client, method, name, result):
    """The words that an answer points at, in this file and in others, so that answers in other units can be held to it."""
    found = []

    def walk(value, uri):
        if isinstance(value, list):
            for one in value:
                walk(one, uri)
        elif isinstance(value, dict):
            uri = value.get("uri", uri)
            for key, inner in value.items():
                if key in ("range", "selectionRange", "targetRange", "targetSelectionRange"):
                    file = uri.rsplit("/", 1)[1]
                    text = client.texts.get(file) or Text((client.folder / file).read_text(encoding="utf-8"), client.encoding)
                    found.append((file, text.words(inner)))
                elif key == "changes" and isinstance(inner, dict):
                    for of, edits in inner.items():
                        found.append((of.rsplit("/", 1)[1], client.texts[of.rsplit("/", 1)[1]].edited(edits)))
                else:
                    walk(inner, uri)

    if method.endswith("semanticTokens/full") or method.endswith("semanticTokens/range"):
        line = column = 0
        for at in range(0, len(result["data"]), 5):
            delta_line, delta_start, length = result["data"][at:at + 3]
            line, column = line + delta_line, delta_start + (0 if delta_line else column)
            ends = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + length}}
            found.append((name, client.texts[name].words(ends)))
    else:
        walk(result, client.uri(name))
    return sorted(found)


def asked_of(client, method):
    """What is asked by a method: the files with the parameters."""
    at = {
        "textDocument/completion": [(CONTRACT, "initial", 3), (CONTRACT, "client}", 0), (POLICY, "term.initial", 5), (CLAUSES, "value", 0), (SETTINGS, "house", 1)],
        "textDocument/hover": [(CONTRACT, "1 year", 1), (CONTRACT, "acme}}", 1), (POLICY, "least\n", 1), (POLICY, "term.initial", 6)],
        "textDocument/definition": [(CONTRACT, "acme}}", 1), (POLICY, "least\n", 1), (TESTS, "long passes", 1)],
        "textDocument/references": [(CONTRACT, "acme, ", 1), (POLICY, "least:", 1), (POLICY, "long \"", 1)],
        "textDocument/prepareRename": [(CONTRACT, "acme, ", 1), (POLICY, "least:", 1)],
        "textDocument/rename": [(CONTRACT, "acme, ", 1), (POLICY, "least:", 1), (POLICY, "long \"", 1)],
        "textDocument/documentHighlight": [(CONTRACT, "acme, ", 1), (POLICY, "least:", 1)],
        "textDocument/signatureHelp": [(POLICY, "parties)", 2)],
    }
    more = {
        "textDocument/references": {"context": {"includeDeclaration": True}},
        "textDocument/rename": {"newName": "zeta"},
    }
    if method in at:
        for name, words, on in at[method]:
            yield name, {"textDocument": {"uri": client.uri(name)}, "position": client.texts[name].place(words, on), **more.get(method, {})}
        return
    if method == "workspace/symbol":
        yield CONTRACT, {"query": "acme"}
        yield POLICY, {"query": ""}
        return
    options = {"tabSize": 2, "insertSpaces": True}
    for name in [CONTRACT, POLICY, TESTS, CLAUSES, SETTINGS]:
        text = client.texts[name]
        params = {"textDocument": {"uri": client.uri(name)}}
        if method in ("textDocument/inlayHint", "textDocument/semanticTokens/range"):
            params["range"] = text.whole()
        elif method in ("textDocument/formatting", "textDocument/rangeFormatting"):
            params["options"] = options
            if method.endswith("rangeFormatting"):
                params["range"] = text.whole()
        elif method == "textDocument/codeAction":
            words = {CONTRACT: "rolle", POLICY: "severity", TESTS: "expect", CLAUSES: "6 months", SETTINGS: "house"}[name]
            params["range"], params["context"] = text.range(words), {"diagnostics": []}
        elif method == "textDocument/selectionRange":
            params["positions"] = [text.place(text.text[10], 0)]
        yield name, params


def is_there(method, result):
    """Whether an answer says something: what says nothing has proven nothing."""
    if isinstance(result, dict):
        result = next((result[key] for key in ("items", "data", "signatures") if key in result), result)
    return bool(result)


async def session(client):
    await client.begin()
    requests = requests_of(client.served)
    files = [CONTRACT, POLICY, TESTS, CLAUSES, SETTINGS]
    for name in files:
        client.open(name)
    await client.underlined(CONTRACT, FAULT)
    await client.underlined(POLICY, [])
    # a function that is being called, of which there is something to tell
    client.write(POLICY, "contract.title !=", "count(parties) > 0 and contract.title !=")

    words, lenses = {}, []
    for method in sorted(requests - {"codeLens/resolve", "codeAction/resolve", "workspace/executeCommand", "workspace/diagnostic"}):
        answers = []
        for name, params in asked_of(client, method):
            result = await client.ask(method, params)
            if method == "textDocument/codeAction" and "codeAction/resolve" in requests:
                result = [await client.ask("codeAction/resolve", one) for one in result or []]
                assert all("edit" in one or "command" in one for one in result), "an action does nothing"
            answers.append(result)
            if result is not None:
                words.setdefault(method, []).append((name, words_of(client, method, name, result)))
            if method == "textDocument/codeLens":
                lenses += result or []
        assert any(is_there(method, one) for one in answers), f"nothing is answered to {method}"

    for lens in lenses:
        if "codeLens/resolve" in requests and "command" not in lens:
            lens = await client.ask("codeLens/resolve", lens)
        command = lens.get("command", {})
        if command.get("command") in client.served.get("executeCommandProvider", {}).get("commands", []):
            await client.ask("workspace/executeCommand", {key: command[key] for key in ("command", "arguments") if key in command})
    commands = client.served["executeCommandProvider"]["commands"]
    assert not commands or lenses, "commands are announced, and no lens has one"

    if "workspace/diagnostic" in requests:
        came = await client.ask("workspace/diagnostic", {"previousResultIds": []})
        known = [{"uri": one["uri"], "value": one["resultId"]} for one in came["items"]]
        again = await client.ask("workspace/diagnostic", {"previousResultIds": known})
        assert known and {one["kind"] for one in again["items"]} == {"unchanged"}, again
        one = await client.ask("textDocument/diagnostic", {"textDocument": {"uri": client.uri(CONTRACT)}})
        again = await client.ask(
            "textDocument/diagnostic", {"textDocument": {"uri": client.uri(CONTRACT)}, "previousResultId": one["resultId"]})
        assert again["kind"] == "unchanged"

    # what is typed makes findings come and go, in contracts by their policy too
    client.write(CONTRACT, "rolle", "role")
    await client.underlined(CONTRACT, [])
    client.write(CONTRACT, "👍👩", "é👍👍👩")
    client.write(CONTRACT, "value: acme", "value: 👍")
    await client.underlined(CONTRACT, [("contract/unresolved-reference", "👍")])
    client.write(CONTRACT, "value: 👍", "value: acme")
    client.write(POLICY, "= 30 days", "= 30 years")
    await client.underlined(CONTRACT, [("house/long", "1 year 6 months")])
    client.write(POLICY, "term.initial", "term.initail")
    await client.underlined(POLICY, [("policy/unknown-field", "initail")])
    client.write(POLICY, "term.initail", "term.initial")
    client.write(POLICY, "= 30 years", "= 30 days")
    await client.underlined(CONTRACT, [])

    # files and folders come and go
    (client.folder / "new.yaml").write_text("schema: contract/1\nrolle: 👍\n", encoding="utf-8")
    for kind in [1, 2, 3]:
        client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri("new.yaml"), "type": kind}]})
    new, newer = client.uri("new.yaml"), client.uri("newer.yaml")
    client.tell("workspace/didCreateFiles", {"files": [{"uri": new}]})
    client.tell("workspace/didRenameFiles", {"files": [{"oldUri": new, "newUri": newer}]})
    client.tell("workspace/didDeleteFiles", {"files": [{"uri": newer}]})
    other = {"uri": client.folder.parent.as_uri() + "/other", "name": "other"}
    client.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [other], "removed": []}})
    client.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [other]}})
    client.tell("textDocument/didSave", {"textDocument": {"uri": client.uri(CONTRACT)}})
    client.tell("textDocument/didClose", {"textDocument": {"uri": client.uri(CLAUSES)}})

    # what nobody announces is refused, and so is what can't be done
    known = {method for methods in PROVIDERS.values() for method in methods} | {"initialize", "shutdown"}
    for method, (_, answer, _, _) in types.METHOD_TO_TYPES.items():
        if answer is not None and method not in known and types.message_direction(method) != "serverToClient":
            assert await client.refused_as(method) == -32601, f"{method} is not refused as one that is not known"
    position = {"textDocument": {"uri": client.uri(CONTRACT)}, "position": client.texts[CONTRACT].place("1 year")}
    assert await client.refused("textDocument/rename", {**position, "newName": "x"}) == -32803

    assert await client.ask("shutdown", None) is None
    client.tell("exit", None)
    await client.until("the server ends", lambda: client._server.returncode is not None)
    assert client._server.returncode == 0
    return words


@pytest.fixture(scope="module")
def seen():
    """Of each method the words that answers to earlier clients pointed at."""
    MESSAGES.unlink(missing_ok=True)
    return {}


@pytest.mark.parametrize("name", sorted(profiles()))
async def test_a_client_is_served_as_it_has_said(name, seen, tmp_path):
    folder = tmp_path / "folder 👍"
    shutil.copytree(FOLDER, folder)
    (tmp_path / "other").mkdir()
    client = Client(name, profiles()[name], folder, record)
    await client.start_io(PROGRAM, "lsp")
    try:
        words = await session(client)
    finally:
        if client._server.returncode is None:
            client._server.kill()
        await client.stop()
    assert not client.faults, "\n".join(sorted(set(client.faults)))
    assert client.error is None
    assert len(words) > 10
    # whatever the unit of columns and the form of the answer, the words are the same
    for method, found in words.items():
        found = [(file, sorted(set(one))) for file, one in found]
        expected = seen.setdefault(method, found)
        if method in SAME:
            assert found == expected, f"{method} points at other words than for another client"


# what points at the same words whatever the client can do: others have more or fewer with it
SAME = {
    "textDocument/hover", "textDocument/definition", "textDocument/references", "textDocument/rename", "textDocument/prepareRename",
    "textDocument/semanticTokens/full", "textDocument/semanticTokens/range", "textDocument/formatting", "textDocument/foldingRange",
}
