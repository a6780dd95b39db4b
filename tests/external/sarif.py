"""Holds SARIF files to Microsoft's validator, with its rules for code scanning, and their lines' hashes to those it makes itself.

Usage: sarif.py MULTITOOL SCRATCH ROOT FILE...   where ROOT is the folder that the files' URIs are relative to.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8-sig"))


def tool(multitool, *arguments):
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ran = subprocess.run([multitool, *map(str, arguments)], capture_output=True, text=True, timeout=120, env=environment)
    return ran.stdout + ran.stderr


def validate(multitool, scratch, file):
    """What the validator has to say. It exits with 0 whatever it finds, so what it writes counts."""
    result = scratch / "validated.sarif"
    result.unlink(missing_ok=True)
    said = tool(multitool, "validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", result)
    if not result.exists():
        return [f"the validator wrote nothing: {said}"]
    [run] = load(result)["runs"]
    told = [f"{one['ruleId']}: {one['message']} at {one['locations'][0]['physicalLocation'].get('region')}" for one in run["results"]]
    invocation = run["invocations"][0]
    for kind in ["toolExecutionNotifications", "toolConfigurationNotifications"]:
        told += [json.dumps(one) for one in invocation.get(kind, [])]
    if not invocation["executionSuccessful"]:
        told.append("the validator did not come to its end")
    return told


def hashes(multitool, scratch, root, file):
    """The results of which the hash of the line is another than the validator's own, and how many were compared."""
    log = load(file)
    ours = [result["partialFingerprints"].pop("primaryLocationLineHash", None) for result in log["runs"][0]["results"]]
    for result in log["runs"][0]["results"]:
        for place in result["locations"] + result.get("relatedLocations", []):
            artifact = place["physicalLocation"]["artifactLocation"]
            artifact["uri"] = root.as_uri() + "/" + artifact["uri"]
    bare, made = scratch / "bare.sarif", scratch / "made.sarif"
    bare.write_text(json.dumps(log), encoding="utf-8")
    made.unlink(missing_ok=True)
    said = tool(multitool, "rewrite", bare, "--insert", "RollingHashPartialFingerprints", "--output", made)
    if not made.exists():
        return [f"the validator wrote nothing: {said}"], 0
    wrong, compared = [], 0
    for own, result in zip(ours, load(made)["runs"][0]["results"], strict=True):
        place = result["locations"][0]["physicalLocation"]
        path = Path(unquote(place["artifactLocation"]["uri"].removeprefix("file://")))
        # GitHub's uploader hashes a mark of the byte order with the first line, as we do; this program leaves it out
        if place["region"]["startLine"] == 1 and path.read_bytes().startswith(b"\xef\xbb\xbf"):
            continue
        compared += 1
        theirs = result.get("partialFingerprints", {}).get("primaryLocationLineHash")
        if own is None or own != theirs:
            wrong.append(f"{path}:{place['region']['startLine']}: {own}, theirs is {theirs}")
    return wrong, compared


def main(multitool, scratch, root, *files):
    scratch, root = Path(scratch), Path(root).resolve()
    # the validator refuses what does not fit, or it would prove nothing
    unfit = load(files[0])
    del unfit["runs"][0]["tool"]["driver"]["name"]
    unfit["runs"][0]["results"][0]["message"] = {"text": ""}
    (scratch / "unfit.sarif").write_text(json.dumps(unfit), encoding="utf-8")
    assert validate(multitool, scratch, scratch / "unfit.sarif"), "the validator takes anything"
    compared = 0
    for file in files:
        told = validate(multitool, scratch, file)
        wrong, here = hashes(multitool, scratch, root, file)
        compared += here
        for problem in told + wrong:
            print(f"{file}: {problem}", file=sys.stderr)
        if told or wrong:
            sys.exit(1)
    assert compared > 10, f"only {compared} hashes were compared"


main(*sys.argv[1:])
