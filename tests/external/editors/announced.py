"""What a client has said that it can do, and what a server may send it for that."""

SUPPORTS_REQUEST = {
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/applyEdit": "workspace.applyEdit",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
    "window/showDocument": "window.showDocument.support",
    "window/workDoneProgress/create": "window.workDoneProgress",
}
NOTIFICATIONS = {"textDocument/publishDiagnostics", "window/logMessage", "window/showMessage"}

# what the first protocol had, which those know who say nothing
FIRST_KINDS = list(range(1, 19))


def get(capabilities, path, otherwise=None):
    for name in path.split("."):
        if not isinstance(capabilities, dict) or name not in capabilities:
            return otherwise
        capabilities = capabilities[name]
    return capabilities


def of_request(capabilities, method, params):
    """What is wrong with a request that the server makes of this client."""
    if method in ("client/registerCapability", "client/unregisterCapability"):
        for one in params.get("registrations", params.get("unregisterations", [])):
            path = one["method"].replace("/", ".") + ".dynamicRegistration"
            if not get(capabilities, path):
                yield f"{method} of {one['method']}, which this client cannot be told so"
    elif method not in SUPPORTS_REQUEST:
        yield f"{method} is not asked of clients"
    elif not get(capabilities, SUPPORTS_REQUEST[method]):
        yield f"{method}, which this client does not know"


def of_notification(capabilities, method, params):
    """What is wrong with something that the server tells this client."""
    if method == "$/progress":
        if not get(capabilities, "window.workDoneProgress"):
            yield "progress is told to a client that does not show it"
    elif method not in NOTIFICATIONS:
        yield f"{method} is not told to clients"
    if method == "textDocument/publishDiagnostics":
        if get(capabilities, "textDocument.diagnostic") is not None:
            yield "diagnostics are sent to a client that asks for them"
        yield from diagnostics(get(capabilities, "textDocument.publishDiagnostics", {}), params["diagnostics"])


def of_result(capabilities, method, result):
    """What is wrong with an answer to this client."""
    text = get(capabilities, "textDocument", {})
    check = RESULTS.get(method)
    return [] if check is None or result is None else list(check(text, result))


def diagnostics(of, found):
    for one in found:
        if one.get("relatedInformation") and not of.get("relatedInformation"):
            yield "a diagnostic has related information, which this client does not show"
        if one.get("codeDescription") and not of.get("codeDescriptionSupport"):
            yield "a diagnostic has a description of its code, which this client does not show"
        if "data" in one and not of.get("dataSupport"):
            yield "a diagnostic has data, which this client does not keep"
        if one.get("tags") and not set(one["tags"]) <= set(get(of, "tagSupport.valueSet", [])):
            yield "a diagnostic has tags that this client does not know"
        if not isinstance(one["message"], str) and not of.get("markupMessageSupport"):
            yield "a diagnostic has a message that is no plain text"


def markup(content, formats):
    if isinstance(content, dict) and "kind" in content and content["kind"] not in (formats or []):
        yield f"text is written in {content['kind']}, and this client takes {formats}"


def initialize(text, result):
    served = result["capabilities"]
    if isinstance(served.get("codeActionProvider"), dict) and not get(text, "codeAction.codeActionLiteralSupport"):
        yield "kinds of code actions are told to a client that takes commands only"
    if isinstance(served.get("renameProvider"), dict) and not get(text, "rename.prepareSupport"):
        yield "options of renaming are told to a client that does not prepare it"
    if "diagnosticProvider" in served and "diagnostic" not in text:
        yield "diagnostics are to be asked for by a client that does not"


def completion(text, result):
    of = get(text, "completion.completionItem", {})
    kinds = get(text, "completion.completionItemKind.valueSet", FIRST_KINDS)
    if isinstance(result, dict) and result.get("itemDefaults") and not get(text, "completion.completionList.itemDefaults"):
        yield "completions have defaults, which this client does not know"
    for item in result["items"] if isinstance(result, dict) else result:
        label = item["label"]
        yield from markup(item.get("documentation"), of.get("documentationFormat"))
        if item.get("kind", 1) not in kinds:
            yield f"{label} is of a kind that this client does not know: {item['kind']}"
        if item.get("insertTextFormat") == 2 and not of.get("snippetSupport"):
            yield f"{label} is a snippet"
        if "insertTextMode" in item and item["insertTextMode"] not in get(of, "insertTextModeSupport.valueSet", []):
            yield f"{label} says how it is indented"
        if "insert" in item.get("textEdit", {}) and not of.get("insertReplaceSupport"):
            yield f"{label} inserts or replaces"
        for key, path in [("labelDetails", "labelDetailsSupport"), ("commitCharacters", "commitCharactersSupport"),
                          ("preselect", "preselectSupport"), ("deprecated", "deprecatedSupport"), ("tags", "tagSupport")]:
            if key in item and not of.get(path):
                yield f"{label} has {key}"


def hover(text, result):
    yield from markup(result["contents"], get(text, "hover.contentFormat"))


def signature(text, result):
    of = get(text, "signatureHelp.signatureInformation", {})
    for one in result["signatures"]:
        yield from markup(one.get("documentation"), of.get("documentationFormat"))
        if "activeParameter" in one and not of.get("activeParameterSupport"):
            yield "a signature names its own parameter"
        for parameter in one.get("parameters", []):
            if not isinstance(parameter["label"], str) and not get(of, "parameterInformation.labelOffsetSupport"):
                yield "a parameter is told by offsets"


def links(name):
    def check(text, result):
        if any("targetUri" in one for one in (result if isinstance(result, list) else [result])) and not get(text, f"{name}.linkSupport"):
            yield "a definition is a link"
    return check


def symbols(text, result):
    kinds = get(text, "documentSymbol.symbolKind.valueSet", FIRST_KINDS)
    for one in result:
        if "location" not in one and not get(text, "documentSymbol.hierarchicalDocumentSymbolSupport"):
            yield "symbols stand within each other"
        if one["kind"] not in kinds:
            yield f"{one['name']} is of a kind that this client does not know: {one['kind']}"
        yield from symbols(text, one.get("children", []))


def actions(text, result):
    of = get(text, "codeAction", {})
    for one in result:
        if not isinstance(one.get("command"), str) and not of.get("codeActionLiteralSupport"):
            yield "a code action is no command"
        if "disabled" in one and not of.get("disabledSupport"):
            yield "a code action is disabled"
        if "data" in one and not of.get("dataSupport"):
            yield "a code action has data"
        if "edit" not in one and "command" not in one and "edit" not in get(of, "resolveSupport.properties", []):
            yield "a code action has no edit"
        yield from diagnostics(get(text, "diagnostic", get(text, "publishDiagnostics", {})), one.get("diagnostics", []))


def tokens(text, result):
    of = get(text, "semanticTokens", {})
    line = column = end = 0
    data = result["data"]
    for at in range(0, len(data), 5):
        delta_line, delta_start, length, _kind, _modifiers = data[at:at + 5]
        if delta_line:
            line, column, end = line + delta_line, 0, 0
        column += delta_start
        if column < end and not of.get("overlappingTokenSupport"):
            yield f"tokens overlap in line {line + 1}"
        end = column + length


def diagnostic(text, result):
    yield from diagnostics(get(text, "diagnostic", {}), result.get("items", []))


def workspace_diagnostic(text, result):
    for one in result["items"]:
        yield from diagnostic(text, one)


RESULTS = {
    "initialize": initialize,
    "textDocument/completion": completion,
    "textDocument/hover": hover,
    "textDocument/signatureHelp": signature,
    "textDocument/definition": links("definition"),
    "textDocument/documentSymbol": symbols,
    "textDocument/codeAction": actions,
    "textDocument/semanticTokens/full": tokens,
    "textDocument/semanticTokens/range": tokens,
    "textDocument/diagnostic": diagnostic,
    "workspace/diagnostic": workspace_diagnostic,
}
