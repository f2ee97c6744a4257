#!/usr/bin/env python3
"""Fills in what Jinja2 itself makes of every case in conformance.json.

Run it from anywhere after adding cases: python3 Tests/JinjaTests/make-conformance.py
Needs Jinja2 3.1 (pip install jinja2). A case is {"group", "template", and, where needed, "templates", "context",
"options"}; the script adds "expected", or "fails": true where Jinja2 raises an error.
"""

import json
import pathlib

import jinja2
from markupsafe import Markup

FILE = pathlib.Path(__file__).with_name("conformance.json")


class Thing:
    """A host object: attributes, and equality by identity."""

    def __init__(self, attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        return "<Thing>"


def decoded(value):
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if isinstance(value, dict):
        if "$object" in value:
            return Thing(decoded(value["$object"]))
        if "$markup" in value:
            return Markup(value["$markup"])
        if "$tuple" in value:
            return tuple(decoded(value["$tuple"]))
        return {key: decoded(item) for key, item in value.items()}
    return value


def render(case, shared):
    options = case.get("options", {})
    undefined = jinja2.StrictUndefined if options.get("strict") else jinja2.Undefined
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(case.get("templates", {})),
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"],
        trim_blocks=options.get("trim", False),
        lstrip_blocks=options.get("lstrip", False),
        keep_trailing_newline=options.get("keep", False),
        autoescape=options.get("autoescape", False),
        undefined=undefined,
    )
    environment.install_null_translations()
    context = {**decoded(shared), **decoded(case.get("context", {}))}
    return environment.from_string(case["template"]).render(context)


def main():
    data = json.loads(FILE.read_text(encoding="utf-8"))
    for case in data["cases"]:
        case.pop("expected", None)
        case.pop("fails", None)
        try:
            case["expected"] = render(case, data["context"])
        except Exception:
            case["fails"] = True
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in data["cases"])
    shared = json.dumps(data["context"], ensure_ascii=False)
    FILE.write_text(f'{{"context": {shared},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(data['cases'])} cases, {sum('fails' in case for case in data['cases'])} of them fail in Jinja2 {jinja2.__version__}")


if __name__ == "__main__":
    main()
