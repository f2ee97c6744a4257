// The plan as a table for people.

import Tutorial

/// A plan as a person reads it in a minute: for each block its line, what it is, from where, why, and what to add.
struct PlanTable {
    private let plan: Plan
    /// How wide what a block holds may be.
    private static let widest = 48

    init(_ plan: Plan) { self.plan = plan }

    var text: String {
        let rows = plan.blocks.map { [String($0.line), $0.kind.rawValue, what($0), why($0)] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [head] + earlier
        for (block, row) in zip(plan.blocks, rows) {
            lines.append(
                "  " + padded(row[0], widths[0], left: true) + "  " + padded(row[1], widths[1]) + "  " + padded(row[2], widths[2]) + "  "
                    + row[3])
            if let advice = block.advice {
                lines.append(String(repeating: " ", count: widths[0] + widths[1] + 6) + "add: " + advice)
            }
        }
        return lines.joined(separator: "\n")
    }

    private var head: String {
        let run = plan.steps.count { $0.command != nil && $0.skip == nil }
        let skipped = plan.steps.count { $0.command != nil && $0.skip != nil }
        let files = plan.steps.count { $0.file != nil && !$0.isCopied }
        let copied = plan.steps.count(where: \.isCopied)
        return
            "\(plan.source): \(counted(run, "command")) to run\(skipped > 0 ? ", \(skipped) skipped" : ""), \(counted(files, "file")) to write, \(copied > 0 ? "\(copied) copied, " : "")"
            + "in the folder \(plan.folder)"
    }

    /// What other documents have run before.
    private var earlier: [String] {
        var lines: [String] = []
        var names: [String] = []
        for name in plan.steps.compactMap(\.source) where !names.contains(name) {
            names.append(name)
            lines.append(
                "  after \(name): \(counted(plan.steps.count { $0.source == name && $0.command != nil && $0.skip == nil }, "command"))")
        }
        return lines
    }

    private func what(_ block: Block) -> String {
        if let path = block.path { return path }
        let commands = block.steps.compactMap { plan.steps[$0].command }
        guard let first = commands.first else { return block.language }
        let more = commands.count > 1 ? " (+\(commands.count - 1))" : ""
        let line = String(first.text.split(separator: "\n").first ?? "")
        return (line.count + more.count > Self.widest ? String(line.prefix(Self.widest - 1 - more.count)) + "…" : line) + more
    }

    /// The reason, and what is not plain of its commands.
    private func why(_ block: Block) -> String {
        let steps = block.steps.map { plan.steps[$0] }
        var notes: [String] = []
        if steps.contains(where: \.hidden) { notes.append("hidden from the page") }
        let skipped = block.kind == .skipped ? 0 : steps.count { $0.skip != nil }
        if skipped > 0 { notes.append(skipped == steps.count ? "skipped" : "\(skipped) skipped") }
        let commands = steps.compactMap(\.command)
        for command in commands {
            if let background = command.background {
                notes.append("runs beside the rest as \(background.name)\(background.ready.map { ", ready at \($0)" } ?? "")")
            }
        }
        if let level = commands.map(\.level).max(), level > 0 { notes.append("typed inside") }
        for name in steps.flatMap(\.ends) { notes.append("ends \(name) first") }
        return ([block.reason] + notes).joined(separator: "; ")
    }

    private func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return left ? blanks + text : text + blanks
    }
}
