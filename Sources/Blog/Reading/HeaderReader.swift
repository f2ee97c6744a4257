// From a file's header to the draft of an article or page: Pelican's metadata rules, each problem at its line.

import Diagnostics
import Files
import Settings

/// Reads headers by the blog's settings. What it gives depends on the file and the settings alone, so that `serve` may keep it.
struct HeaderReader: Sendable {
    let rules: Rules

    /// Reads one file.
    /// - Parameters:
    ///   - modified: when the file was changed last.
    ///   - log: where problems go.
    /// - Returns: nil where a problem leaves it out of the site, or its status says so. It has no place in the site yet.
    func read(
        _ file: [UInt8], kind: Content.Kind, source: String, path: String, modified: DateTime, _ log: DiagnosticLog
    ) -> ContentDraft? {
        var draft = ContentDraft(kind: kind, source: source, path: path, header: isHTML(path) ? Header(html: file) : Header(file))
        rules.metadata.complete(&draft.header, path: path, source: source)
        do throws(Diagnostic) {
            draft.status = try status(of: draft)
            if draft.status == .skip { return nil }
            draft.title = try title(of: draft)
            draft.slug = try slug(of: draft)
            draft.date = try date("date", of: draft, log)
            draft.modified = try date("modified", of: draft, log)
        } catch {
            log.add(error)
            return nil
        }
        report(draft, log)
        if rules.datesAreFiles {
            draft.date = draft.date ?? modified
            draft.modified = draft.modified ?? modified
        }
        if kind == .article, draft.date == nil {
            guard draft.status == .draft else {
                log.add(missing("Date", in: draft, example: "Date: 2026-11-23 10:00"))
                return nil
            }
            draft.date = DateTime(year: 9999, month: 12, day: 31)
        }
        draft.template = draft.header.filled("template")?.value ?? kind.rawValue
        return draft
    }

    private func report(_ draft: ContentDraft, _ log: DiagnosticLog) {
        for problem in draft.header.problems {
            log.add(
                Diagnostic(
                    .warning, at: Location(draft.source, line: problem.line, column: problem.column, length: problem.length),
                    problem.message, help: problem.help))
        }
    }

    // MARK: Single keys

    private func status(of draft: ContentDraft) throws(Diagnostic) -> Content.Status {
        guard let field = draft.header.filled("status") else { return .published }
        guard let status = Content.Status(rawValue: field.value.lowercased()) else {
            let near = nearest(to: field.value.lowercased(), in: Content.Status.allCases.map(\.rawValue))
            throw Diagnostic(
                at: location(field, draft), "unknown status `\(field.value)`",
                help: near.map { "did you mean `\($0)`?" } ?? "write published, hidden, draft or skip")
        }
        return status
    }

    private func title(of draft: ContentDraft) throws(Diagnostic) -> String {
        if let field = draft.header.filled("title") {
            let title = replacing("\n", in: field.value, with: " ")
            return rules.typogrify?.applied(to: title) ?? title
        }
        throw missing("Title", in: draft, example: "Title: A name for it")
    }

    /// A key that is not there: the line that ended the header too early, or an empty one above it, is the likely cause.
    private func missing(_ key: String, in draft: ContentDraft, example: String) -> Diagnostic {
        if let cause = draft.header.problems.first(where: { $0.message.contains("header") }) {
            return Diagnostic(
                at: Location(draft.source, line: cause.line, column: cause.column, length: cause.length),
                "no `\(key)`, so this \(draft.kind.rawValue) is left out: \(cause.message)", help: cause.help)
        }
        if let end = draft.header.endedBy, let colon = end.text.firstIndex(of: ":"),
            colon < end.text.index(end.text.startIndex, offsetBy: min(40, end.text.count))
        {
            let name = end.text[..<colon]
            return Diagnostic(
                at: Location(draft.source, line: end.line, column: 1, length: name.count + 1),
                "no `\(key)` in the header, which ends here: this line is not of the form `Key: value`",
                help: "a key is letters, digits, `-` and `_`, right before the colon; an empty line ends the header")
        }
        let line = draft.header.fields.first { $0.line > 0 }?.line ?? 1
        return Diagnostic(
            at: Location(draft.source, line: line), "no `\(key)` in the header, so this \(draft.kind.rawValue) is left out",
            help: "add a line such as `\(example)` at the top of the file, or `Status: skip` to leave it out quietly")
    }

    private func date(_ key: String, of draft: ContentDraft, _ log: DiagnosticLog) throws(Diagnostic) -> DateTime? {
        guard let field = draft.header.filled(key) else { return nil }
        let text = key == "date" ? replacing("_", in: field.value, with: " ") : field.value
        guard let date = WrittenDate(text) else {
            // A file's name that looks like a date, but is none, is just a name.
            if field.place?.file == draft.source { return nil }
            let isPart = WrittenDate.isPartial(text)
            throw Diagnostic(
                at: location(field, draft),
                isPart
                    ? "`\(field.value)` is only a part of a date, which would change with the day of the build"
                    : "`\(field.value)` is not a date",
                help: "write it as `2026-11-23 10:00` or `2026-11-23`")
        }
        if let other = date.otherReading {
            log.add(
                Diagnostic(
                    .warning, at: location(field, draft), "`\(field.value)` may mean two days: it is read as \(date.day), not as \(other)",
                    help: "write it as `\(date.day)`, which everybody reads alike"))
        }
        return date.moment(zone(of: draft, log))
    }

    /// The zone that the header's `timezone` names; nil for the blog's own.
    private func zone(of draft: ContentDraft, _ log: DiagnosticLog) -> TimeZone? {
        guard let field = draft.header.filled("timezone") else { return nil }
        let zone = TimeZone(named: field.value)
        if zone == nil {
            log.add(
                Diagnostic(
                    .warning, at: location(field, draft), "the time zone `\(field.value)` is not known here, so the blog's own is used",
                    help: "names are such as `Europe/Paris`; they come with the package tzdata"))
        }
        return zone
    }

    private func slug(of draft: ContentDraft) throws(Diagnostic) -> String {
        if let field = draft.header.filled("slug") {
            if Folder.normalized(field.value) == field.value { return field.value }
            throw Diagnostic(
                at: location(field, draft), "the slug `\(field.value)` leads out of its folder", help: "a slug is a name, such as `my-post`"
            )
        }
        let name = draft.path.split(separator: "/").last.map(String.init) ?? draft.path
        let stem = String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])
        let slug = rules.slugs.slug(rules.slugFromFileName ? stem : draft.title)
        return slug.isEmpty ? rules.slugs.slug(stem) : slug
    }

    private func location(_ field: Header.Field, _ draft: ContentDraft) -> Location {
        field.place ?? Location(draft.source, line: field.line, column: field.column, length: field.value.prefix { $0 != "\n" }.count)
    }
}

/// Whether a file is HTML, by its ending.
func isHTML(_ path: String) -> Bool {
    let ending = ending(of: path)
    return ending == "html" || ending == "htm"
}
