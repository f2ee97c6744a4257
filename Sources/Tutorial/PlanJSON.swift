// The plan as programs read it: `plimsoll plan --json` and the bundle's tutorial.json.

import Diagnostics

extension Plan {
    /// The plan as JSON, ending in a newline. Its form is described in docs/plan.schema.json.
    public var json: [UInt8] {
        canonicalJSON(PlanJSON(self), pretty: true) + [UInt8(ascii: "\n")]
    }
}

private struct PlanJSON: Encodable {
    var source: String
    var folder: String
    var digest: String
    var options: Plan.Options
    var before: [Earlier]
    var blocks: [Block]
    var diagnostics: [Problem]

    struct Block: Encodable {
        var line: Int
        var kind: Tutorial.Block.Kind
        var language: String
        var path: String?
        var reason: String
        var add: String?
        var steps: [Step]
    }

    /// A step that no block of the document shows: of another document, or a file that is copied.
    struct Earlier: Encodable {
        var source: String?
        var line: Int
        var path: String?
        var command: Command?
        var skip: String?
    }

    struct Step: Encodable {
        var line: Int
        var file: File?
        var command: Command?
        var skip: String?
        var hidden: Bool
        var cleanup: Bool
        var ends: [String]?
    }

    struct Problem: Encodable {
        var line: Int
        var column: Int
        var severity: String
        var message: String
        var help: String?
    }

    init(_ plan: Plan) {
        source = plan.source
        folder = plan.folder
        digest = plan.digest
        options = plan.options
        before = plan.steps.filter { $0.source != nil || $0.isCopied }.map {
            Earlier(source: $0.source, line: $0.line, path: $0.file?.path, command: $0.command, skip: $0.skip)
        }
        blocks = plan.blocks.map { block in
            Block(
                line: block.line, kind: block.kind, language: block.language, path: block.path, reason: block.reason, add: block.advice,
                steps: block.steps.map { Step(plan.steps[$0]) })
        }
        diagnostics = plan.diagnostics.map {
            Problem(
                line: $0.location?.line ?? 0, column: $0.location?.column ?? 0, severity: $0.severity.rawValue, message: $0.message,
                help: $0.help)
        }
    }
}

extension PlanJSON.Step {
    fileprivate init(_ step: Tutorial.Step) {
        line = step.line
        file = step.file
        command = step.command
        skip = step.skip
        hidden = step.hidden
        cleanup = step.cleanup
        ends = step.ends.isEmpty ? nil : step.ends
    }
}
