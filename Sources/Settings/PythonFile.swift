// pelicanconf.py → settings. The file is read as data and never run: see PythonStatements for what of Python that is.

import Diagnostics

/// The settings that a Python file holds, those of the files it imports included.
struct PythonFile {
    /// In the order in which they were first written.
    private(set) var settings: [(name: String, setting: Setting)] = []
    /// Where entries of dicts stand, as `NAME.key`.
    private(set) var places: [String: Location] = [:]
    /// What could not be read as data, as `NAME` or `NAME.key`.
    private(set) var unknowns: [String: Location] = [:]

    /// Reads a file and the siblings that it imports.
    static func load(_ name: String, _ bytes: [UInt8], now: SettingDate?, log: DiagnosticLog, read: @escaping (String) -> [UInt8]?)
        -> PythonFile
    {
        let folder = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
        let context = PythonContext(folder: folder, now: now, log: log) { read(folder + $0) }
        defer { context.forget() }
        return PythonFile(context.scope(of: String(name.dropFirst(folder.count)), bytes))
    }

    private init(_ scope: PythonScope) {
        for name in scope.order {
            guard case .value(let value, let location)? = scope.names[name] else { continue }
            settings.append((name, Setting(value, at: location, source: location.file)))
        }
        places = scope.places
        unknowns = scope.unknowns
    }

    /// The value of a JSON text; nil where it is not JSON.
    static func json(_ bytes: [UInt8]) -> SettingValue? {
        let context = PythonContext(folder: "", now: nil, log: DiagnosticLog()) { _ in nil }
        var scope = PythonScope(file: "", context: context)
        for (name, value) in [("true", SettingValue.bool(true)), ("false", .bool(false)), ("null", .none)] {
            scope.names[name] = .value(value, Location(""))
        }
        let tokenizer = PythonTokenizer(bytes)
        guard tokenizer.errors.isEmpty, tokenizer.lines.count == 1, let line = tokenizer.lines.first else { return nil }
        var parser = PythonParser(line.tokens)
        guard let expression = try? parser.expression(), parser.isAtEnd, expression.isJSON else { return nil }
        return try? scope.value(of: expression)
    }
}

extension PythonExpression {
    /// Whether it is nothing but a value, as JSON is; Python's own words for them are let through.
    fileprivate var isJSON: Bool {
        switch kind {
        case .value, .name("true"), .name("false"), .name("null"): true
        case .list(let elements): elements.allSatisfy(\.isJSON)
        case .tuple(let elements): elements.allSatisfy(\.isJSON)
        case .dict(let entries): entries.allSatisfy { ($0.key?.isJSON ?? false) && $0.value.isJSON }
        case .prefix("-", let value): value.isJSON
        default: false
        }
    }
}

/// What all files of one set of settings share while they are read.
final class PythonContext {
    let folder: String
    let now: SettingDate?
    let log: DiagnosticLog
    let read: (String) -> [UInt8]?
    private var scopes: [String: PythonScope] = [:]
    private var underWay: Set<String> = []
    /// How many values may still be built, so that a file cannot grow without end.
    var budget = 20_000_000

    init(folder: String, now: SettingDate?, log: DiagnosticLog, read: @escaping (String) -> [UInt8]?) {
        self.folder = folder
        self.now = now
        self.log = log
        self.read = read
    }

    /// Everything that a file defines.
    func scope(of file: String, _ bytes: [UInt8]) -> PythonScope {
        if let known = scopes[file] { return known }
        var scope = PythonScope(file: folder + file, context: self)
        guard underWay.count < 20, underWay.insert(file).inserted else { return scope }
        if validText(bytes, name: folder + file, log: log) != nil { scope.run(PythonTokenizer(bytes)) }
        underWay.remove(file)
        scopes[file] = scope
        return scope
    }

    /// Lets go of the files read, which hold on to this in turn.
    func forget() { scopes = [:] }

    /// The scope of a module that is a file beside the settings file; nil for any other module.
    func sibling(_ module: String) -> PythonScope? {
        for file in files(of: module) {
            if let bytes = read(file) { return scope(of: file, bytes) }
        }
        return nil
    }

    /// Whether a module is a file beside the settings file; it is not evaluated.
    func isFile(_ module: String) -> Bool { files(of: module).contains { read($0) != nil } }

    private func files(of module: String) -> [String] {
        let path = module.split(separator: ".").joined(separator: "/")
        return path.isEmpty ? [] : [path + ".py", path + "/__init__.py"]
    }
}

/// The names that a file defines, and what is known of them.
struct PythonScope {
    /// What a name stands for.
    enum Binding {
        case value(SettingValue, Location)
        /// A module, or something in one, that is not a file of ours: `os.path`.
        case external(String)
        /// A module that is a file of ours.
        case module(String)
        case unknown(PythonUnknown)
    }

    let file: String
    let context: PythonContext
    var names: [String: Binding] = [:]
    /// Names in the order in which they were first defined.
    var order: [String] = []
    var places: [String: Location] = [:]
    var unknowns: [String: Location] = [:]
    /// The name, and the keys in its dicts, that a value is being read for.
    var path: [String] = []
    /// How many blocks stand around the statement.
    var depth = 0

    init(file: String, context: PythonContext) {
        self.file = file
        self.context = context
        names["__file__"] = .value(.string(String(file.dropFirst(context.folder.count))), Location(file))
        names["__name__"] = .value("pelicanconf", Location(file))
    }

    func location(_ token: PythonToken) -> Location {
        Location(file, line: token.line, column: token.column, length: token.length)
    }

    mutating func bind(_ name: String, _ binding: Binding) {
        if names.updateValue(binding, forKey: name) == nil { order.append(name) }
    }
}

/// Why a value is not known.
struct PythonUnknown: Error {
    var location: Location
    /// What stands in the way, such as "a lambda is not run".
    var reason: String
    var help: String
    var trace: [Diagnostic.Frame] = []
}
