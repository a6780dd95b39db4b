"""A client of pytest-lsp that writes down what it is sent, and what it asks of a server in the course of a session."""

import asyncio
import copy
import json
import uuid

import lsprotocol.types as types
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol

import announced

LANGUAGES = {"yaml": "yaml", "policy": "clausula-policy"}

# of what the server announces, the requests that it answers then; of a provider with options, more
PROVIDERS = {
    "completionProvider": ["textDocument/completion"],
    "hoverProvider": ["textDocument/hover"],
    "definitionProvider": ["textDocument/definition"],
    "referencesProvider": ["textDocument/references"],
    "renameProvider": ["textDocument/rename"],
    "renameProvider.prepareProvider": ["textDocument/prepareRename"],
    "documentSymbolProvider": ["textDocument/documentSymbol"],
    "documentHighlightProvider": ["textDocument/documentHighlight"],
    "documentLinkProvider": ["textDocument/documentLink"],
    "selectionRangeProvider": ["textDocument/selectionRange"],
    "workspaceSymbolProvider": ["workspace/symbol"],
    "foldingRangeProvider": ["textDocument/foldingRange"],
    "inlayHintProvider": ["textDocument/inlayHint"],
    "codeActionProvider": ["textDocument/codeAction"],
    "codeActionProvider.resolveProvider": ["codeAction/resolve"],
    "signatureHelpProvider": ["textDocument/signatureHelp"],
    "codeLensProvider": ["textDocument/codeLens"],
    "codeLensProvider.resolveProvider": ["codeLens/resolve"],
    "executeCommandProvider": ["workspace/executeCommand"],
    "semanticTokensProvider.full": ["textDocument/semanticTokens/full"],
    "semanticTokensProvider.range": ["textDocument/semanticTokens/range"],
    "documentFormattingProvider": ["textDocument/formatting"],
    "documentRangeFormattingProvider": ["textDocument/rangeFormatting"],
    "diagnosticProvider": ["textDocument/diagnostic"],
    "diagnosticProvider.workspaceDiagnostics": ["workspace/diagnostic"],
}
# what is no request, or an option that asks for none
OTHER = {
    "positionEncoding", "textDocumentSync", "workspace", "semanticTokensProvider", "semanticTokensProvider.legend",
    "completionProvider.triggerCharacters", "signatureHelpProvider.triggerCharacters", "signatureHelpProvider.retriggerCharacters",
    "codeActionProvider.codeActionKinds", "executeCommandProvider.commands", "diagnosticProvider.identifier",
    "diagnosticProvider.interFileDependencies",
}


def requests_of(served):
    """The requests that a server announces."""
    names = {}
    for name, value in served.items():
        names[name] = value
        if isinstance(value, dict) and name not in OTHER | {"workspace"} or name == "semanticTokensProvider":
            names.update({f"{name}.{option}": inner for option, inner in value.items()})
    unknown = set(names) - set(PROVIDERS) - OTHER
    assert not unknown, f"nothing here tries {sorted(unknown)}"
    return {method for name, value in names.items() if value is not False for method in PROVIDERS.get(name, [])}


class Text:
    """A text as a client sees it, whose columns are in units of an encoding."""

    def __init__(self, text, encoding):
        self.text, self.encoding = text, {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
        self.width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]

    def offset(self, position):
        """The place in the text; it fails where there is none such, or where it is within a character."""
        lines = self.text.split("\n")
        assert position["line"] < len(lines), f"{position} is below the text"
        line = lines[position["line"]].encode(self.encoding)
        end = position["character"] * self.width
        assert end <= len(line), f"{position} is beyond the end of its line"
        before = sum(len(one) + 1 for one in lines[:position["line"]])
        return before + len(line[:end].decode(self.encoding))

    def words(self, range_):
        start, end = self.offset(range_["start"]), self.offset(range_["end"])
        assert start <= end, f"{range_} ends before it starts"
        return self.text[start:end]

    def place(self, words, more=0):
        """The position of the first of some words, some characters on."""
        at = self.text.index(words) + more
        start = self.text.rfind("\n", 0, at) + 1
        return {"line": self.text.count("\n", 0, at), "character": len(self.text[start:at].encode(self.encoding)) // self.width}

    def range(self, words):
        return {"start": self.place(words), "end": self.place(words, len(words))}

    def whole(self):
        last = self.text.rsplit("\n", 1)[1]
        end = {"line": self.text.count("\n"), "character": len(last.encode(self.encoding)) // self.width}
        return {"start": {"line": 0, "character": 0}, "end": end}

    def edited(self, edits):
        edits = sorted(((self.offset(one["range"]["start"]), self.offset(one["range"]["end"]), one["newText"]) for one in edits))
        text, last = "", 0
        for start, end, new in edits:
            assert start >= last, "edits overlap"
            text, last = text + self.text[last:start] + new, end
        return text + self.text[last:]


class Protocol(LanguageClientProtocol):
    def structure_message(self, data):
        # it is handed each object within a message too
        if "jsonrpc" in data:
            self._server.hears(copy.deepcopy(data))
        return super().structure_message(data)


class Client(LanguageClient):
    """A client with the capabilities that it is given; what it is sent beyond them is in `faults`."""

    def __init__(self, name, capabilities, folder, record):
        super().__init__(protocol_cls=Protocol, converter_factory=default_converter)
        register_lsp_features(self)
        self.feature("client/registerCapability")(lambda *_: None)
        for method in ["workspace/codeLens/refresh"]:
            self.feature(method)(lambda *_: None)
        self.name, self.said, self.folder, self.record = name, capabilities, folder, record
        self.faults, self.asked, self.results, self.texts, self.versions = [], {}, {}, {}, {}
        self.told, self.served, self.errors, self.encoding = {}, {}, {}, "utf-16"

    def hears(self, message):
        method = message.get("method")
        if method is None:
            method = self.asked.pop(message["id"], None)
            if method is None:
                self.faults.append(f"an answer to nothing: {message}")
            elif "error" in message:
                self.errors[message["id"]] = message["error"]["code"]
                self.record(self.name, "error", method, message["error"])
            else:
                self.results[message["id"]] = message.get("result")
                self.record(self.name, "result", method, message.get("result"))
                self.faults += announced.of_result(self.said, method, message.get("result"))
        elif "id" in message:
            # what has no parameters leaves them out
            if "params" in message:
                self.record(self.name, "params", method, message["params"])
            self.faults += announced.of_request(self.said, method, message.get("params"))
        else:
            self.record(self.name, "params", method, message["params"])
            self.faults += announced.of_notification(self.said, method, message["params"])
            if method == "textDocument/publishDiagnostics":
                self.told[message["params"]["uri"]] = message["params"]

    def uri(self, name):
        return f"{self.folder.as_uri()}/{name}"

    def params(self, method, params):
        kind = types.METHOD_TO_TYPES[method][2]
        return None if kind is None or params is None else self.protocol._converter.structure(params, kind)

    def tell(self, method, params):
        self.protocol.notify(method, self.params(method, params))

    async def ask(self, method, params):
        """The answer, as it came; pytest-lsp has read it by its types before."""
        id_ = str(uuid.uuid4())
        self.asked[id_] = method
        await asyncio.wait_for(self.protocol.send_request_async(method, self.params(method, params), id_), 60)
        return self.results.pop(id_)

    async def refused(self, method, params):
        """The code by which a request is refused; nothing where it is answered."""
        try:
            await self.ask(method, params)
        except JsonRpcException as error:
            return error.code
        return None

    async def refused_as(self, method):
        """The code by which a request is refused that has no parameters, which no library would send."""
        id_ = f"bare {method}"
        self.asked[id_] = method
        body = json.dumps({"jsonrpc": "2.0", "id": id_, "method": method}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return await self.until(f"{method} is answered", lambda: self.errors.get(id_))

    async def until(self, what, holds):
        for _ in range(6000):
            found = holds()
            if found:
                return found
            assert self._server.returncode is None, "the server has ended"
            await asyncio.sleep(0.005)
        raise AssertionError(f"{self.name}: it never came to this: {what}; told {json.dumps(self.told, ensure_ascii=False)}")

    async def begin(self):
        params = {
            "processId": None, "rootUri": self.folder.as_uri(), "capabilities": self.said,
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
        }
        self.capabilities = self.protocol._converter.structure(self.said, types.ClientCapabilities)
        result = await self.ask("initialize", params)
        self.served = result["capabilities"]
        self.encoding = self.served.get("positionEncoding", "utf-16")
        self.tell("initialized", {})

    def open(self, name):
        self.texts[name] = Text((self.folder / name).read_text(encoding="utf-8"), self.encoding)
        self.versions[name] = 1
        document = {"uri": self.uri(name), "languageId": LANGUAGES[name.rsplit(".")[-1]], "version": 1, "text": self.texts[name].text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def write(self, name, old, new):
        """Writes other words in place of some."""
        text = self.texts[name]
        self.versions[name] += 1
        change = {"range": text.range(old), "text": new}
        self.texts[name] = Text(text.text.replace(old, new, 1), self.encoding)
        document = {"uri": self.uri(name), "version": self.versions[name]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    async def underlined(self, name, expected):
        """Waits until just this is said of a file: codes with the words that are underlined."""
        def words(found):
            return sorted((one["code"], self.texts[name].words(one["range"])) for one in found)
        if "textDocument/diagnostic" in requests_of(self.served):
            came = await self.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})
            assert words(came["items"]) == expected
            return came["items"]
        def told():
            params = self.told.get(self.uri(name), {})
            is_now = params.get("version") == self.versions[name]
            try:
                return is_now and words(params["diagnostics"]) == expected and [params["diagnostics"]]
            except (AssertionError, UnicodeDecodeError):
                # of an older text
                return False
        return (await self.until(f"{name} has {expected}", told))[0]
