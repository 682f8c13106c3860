#!/usr/bin/env python3
"""Lists every package that the product and its tests restore, with version and licence, as Markdown.

  eng/licences.py            prints the list
  eng/licences.py check      fails on a licence that is not allowed, one that is not known, or a list in
                             docs/dependencies.md that is not the restored one
  eng/licences.py write      writes docs/dependencies.md

Read from the lock files and from the packages in the local NuGet folder: what is really restored, not what a feed says.
Nothing is said of known vulnerabilities: no audit feed is asked.
"""
import json
import os
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "dependencies.md"
PACKAGES = Path(os.environ.get("NUGET_PACKAGES") or Path.home() / ".nuget" / "packages")

SHIPPED = ["OnCallAgent.Domain", "OnCallAgent.Web"]
PROJECTS = SHIPPED + ["OnCallAgent.Tests", "OnCallAgent.Benchmarks"]

ALLOWED = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "Zlib", "0BSD", "MS-PL"}
# Only these packages, only under these licences, and why.
EXCEPTIONS = {
    "hangfire.*": ("LGPL-3.0", "linked as it comes, not changed"),
    "microsoft.data.sqlclient.sni.runtime": (
        "Microsoft terms, distributable",
        "comes with the SQL Server client, used on Windows only",
    ),
    "microsoft.identity.client.nativeinterop": (
        "Microsoft terms, distributable",
        "comes with the SQL Server client, used on Windows only",
    ),
    "deque.axecore.*": ("MPL-2.0", "tests only: never handed out"),
}
TESTS_ONLY = ["deque.axecore.*"]
# Packages whose licence stands in a file or behind an address, as read there by a person.
READ_BY_HAND = {
    "hangfire.*": "LGPL-3.0",
    "microsoft.data.sqlclient.sni.runtime": "Microsoft terms, distributable",
    "microsoft.identity.client.nativeinterop": "Microsoft terms, distributable",
}


def matches(pattern, name):
    return name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1]))


def locked():
    """Every package: (name, version) -> projects that restore it."""
    found = {}
    for project in PROJECTS:
        lock = json.loads((ROOT / project / "packages.lock.json").read_text("utf-8-sig"))
        for framework in lock["dependencies"].values():
            for name, entry in framework.items():
                if entry["type"] != "Project":
                    found.setdefault((name, entry["resolved"]), set()).add(project)
    return found


def licence(name, version):
    """SPDX expression of a package, or None where it cannot be told."""
    folder = PACKAGES / name.lower() / version.lower()
    spec = folder / f"{name.lower()}.nuspec"
    if not spec.is_file():
        sys.exit(f"{name} {version} is not in {PACKAGES}: restore first")
    meta = next(e for e in xml.parse(spec).getroot().iter() if e.tag.endswith("}metadata") or e.tag == "metadata")
    values = {e.tag.split("}")[-1]: e for e in meta}
    stated = values.get("license")
    if stated is not None and stated.get("type") == "expression":
        return stated.text.strip()
    if stated is not None and stated.get("type") == "file":
        text = (folder / stated.text.strip().replace("\\", "/")).read_text("utf-8", "replace")
        return by_text(text) or by_hand(name)
    if (folder / "LICENSE.md").is_file() and (told := by_text((folder / "LICENSE.md").read_text("utf-8", "replace"))):
        return told
    address = values.get("licenseUrl")
    return (by_address(address.text or "") if address is not None else None) or by_hand(name)


def by_hand(name):
    return next((l for p, l in READ_BY_HAND.items() if matches(p, name.lower())), None)


def by_text(text):
    flat = re.sub(r"\s+", " ", text).lower()
    if "permission is hereby granted, free of charge, to any person obtaining a copy" in flat:
        return "MIT"
    if "apache license version 2.0" in flat or "apache license, version 2.0" in flat:
        return "Apache-2.0"
    if "redistribution and use in source and binary forms" in flat:
        return "BSD-3-Clause" if "neither the name" in flat else "BSD-2-Clause"
    if "microsoft public license" in flat:
        return "MS-PL"
    return None


def by_address(address):
    address = address.lower()
    for part, name in (
        ("licenses.nuget.org/", None),
        ("apache.org/licenses/license-2.0", "Apache-2.0"),
        ("opensource.org/licenses/mit", "MIT"),
        ("opensource.org/licenses/ms-pl", "MS-PL"),
        ("github.com/dotnet/corefx/blob/master/license.txt", "MIT"),
        ("github.com/dotnet/standard/blob/master/license.txt", "MIT"),
    ):
        if part in address:
            return name or address.rsplit("/", 1)[1]
    return None


def allowed(name, expression):
    # "A OR B": either will do; "A AND B": both must.
    def one(term):
        term = term.strip(" ()")
        if term in ALLOWED:
            return True
        return any(matches(p, name.lower()) and term.startswith(l) for p, (l, _) in EXCEPTIONS.items())

    return any(all(one(t) for t in part.split(" AND ")) for part in re.split(r"\s+OR\s+", expression))


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    faults, rows = [], []
    for (name, version), projects in sorted(locked().items(), key=lambda p: (p[0][0].lower(), p[0][1])):
        expression = licence(name, version)
        ships = any(p in projects for p in SHIPPED)
        if expression is None:
            faults.append(f"{name} {version}: the licence cannot be told from the package")
        elif not allowed(name, expression):
            faults.append(f"{name} {version}: {expression} is not allowed")
        if ships and any(matches(p, name.lower()) for p in TESTS_ONLY):
            faults.append(f"{name} {version}: may be used by tests only")
        rows.append(f"| {name} | {version} | {expression or '?'} | {'program' if ships else 'tests'} |")
    text = (
        "# Dependencies\n\n"
        "Every package that is restored, directly or through another, with its licence as the package states it. Made by\n"
        "`eng/licences.py write` from the lock files; CI fails where this list is not the restored one, or a licence is none of\n"
        + ", ".join(sorted(ALLOWED)) + ".\n"
        "Exceptions: " + "; ".join(f"`{p}` {l} ({w})" for p, (l, w) in EXCEPTIONS.items()) + ".\n"
        "Nothing is said here of known vulnerabilities.\n\n"
        "| package | version | licence | used by |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
    if mode == "write":
        LIST.write_text(text, "utf-8")
    elif mode == "check":
        if not LIST.is_file() or LIST.read_text("utf-8") != text:
            faults.append("docs/dependencies.md is not what is restored; run eng/licences.py write")
        print(f"{len(rows)} packages")
    else:
        print(text)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
