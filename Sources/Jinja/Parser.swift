// Tokens → tree. Names are resolved to slots on the way, so that nothing is searched for at run time.

import Diagnostics

/// Parses one template.
final class Parser {
    let environment: Environment
    let source: Source
    var tokens: [Token]
    var index = 0
    var function: FunctionScope
    var blocks: [String: Block] = [:]
    let home = Block.Home()
    /// Set once `extends` stands at the top level: what the template itself would print is dropped.
    var isExtending = false
    /// The tags that are open, for messages.
    var open: [Token] = []
    var depth = 0
    private let stackTop = stackAddress()
    static let deepest = 120

    private init(_ source: Source, _ environment: Environment) throws {
        self.environment = environment
        let options = environment.configuration
        self.source = options.keepTrailingNewline ? source : source.withoutTrailingNewline()
        tokens = try Lexer.tokens(of: self.source, trimBlocks: options.trimBlocks, lstripBlocks: options.lstripBlocks)
        function = FunctionScope(parent: nil)
    }

    static func template(_ source: Source, _ environment: Environment) throws -> Template {
        let parser = try Parser(source, environment)
        let body = try parser.body(until: [])
        let template = Template(parser.source, environment, body: body, slots: parser.function.count, blocks: Array(parser.blocks.values))
        parser.home.template = .passUnretained(template)
        return template
    }

    // MARK: Tokens

    var token: Token { tokens[index] }

    @discardableResult
    func advance() -> Token {
        defer { if index < tokens.count - 1 { index += 1 } }
        return tokens[index]
    }

    func isSymbol(_ text: String) -> Bool { token.kind == .symbol && token.text == text }
    func isName(_ text: String) -> Bool { token.kind == .name && token.text == text }
    func peekIsSymbol(_ text: String) -> Bool {
        index + 1 < tokens.count && tokens[index + 1].kind == .symbol && tokens[index + 1].text == text
    }

    /// Steps over a symbol or word if it stands here.
    func skip(_ text: String) -> Bool {
        guard token.kind == .symbol || token.kind == .name, token.text == text else { return false }
        advance()
        return true
    }

    func expect(_ text: String) throws {
        if !skip(text) { throw unexpected("`\(text)`") }
    }

    func expectName() throws -> Token {
        guard token.kind == .name else { throw unexpected("a name") }
        return advance()
    }

    func expectBlockEnd() throws {
        guard token.kind == .blockEnd else { throw unexpected("`%}`") }
        advance()
    }

    // MARK: Problems

    func problem(_ message: String, _ token: Token, help: String? = nil) -> Diagnostic {
        Diagnostic(at: source.location(token.start, token.end), message, help: help)
    }

    func unexpected(_ wanted: String) -> Diagnostic {
        let shown: String
        switch token.kind {
        case .end: shown = "the end of the template"
        case .blockEnd, .variableEnd: shown = "the end of the tag"
        case .string: shown = "a string"
        case .text, .blockBegin, .variableBegin: shown = "text"
        default: shown = "`\(token.text)`"
        }
        return problem("expected \(wanted), found \(shown)", token)
    }

    /// Runs a parsing function one level deeper, within bounds.
    func deeper<Result>(_ body: () throws -> Result) throws -> Result {
        let here = stackAddress()
        let used = stackTop > here ? stackTop - here : here - stackTop
        if depth >= Self.deepest || used > UInt(environment.configuration.limits.stack) { throw tooDeep() }
        let before = depth
        depth += 1
        defer { depth = before }
        return try body()
    }

    /// Counts a link of a chain such as `a + b + c`, which is as deep as it is long.
    func link() throws {
        depth += 1
        if depth >= 2 * Self.deepest { throw tooDeep() }
    }

    private func tooDeep() -> Diagnostic {
        problem("this is nested too deeply", token, help: "put a part of it into a variable with `set`, or into a macro")
    }

    func span(from start: Int) -> Span {
        Span(start: start, end: index > 0 ? tokens[index - 1].end : start)
    }

    // MARK: Bodies

    /// Statements up to one of these tags, whose name is then the current token; up to the end if there are none.
    func body(until ends: Set<String>) throws -> [Statement] {
        try deeper {
            var statements: [Statement] = []
            let outer = depth
            while true {
                depth = outer
                switch token.kind {
                case .end:
                    if ends.isEmpty { return statements }
                    let tag = open.last ?? token
                    throw problem("`\(tag.text)` has no end", tag, help: "close it with `{% end\(tag.text) %}`")
                case .text:
                    let text = advance()
                    if !isDropping, !text.bytes.isEmpty { statements.append(TextStatement(text.bytes)) }
                case .variableBegin:
                    let output = try output()
                    if !isDropping { statements.append(output) }
                default:
                    advance()
                    if token.kind == .name, ends.contains(token.text) { return statements }
                    if let statement = try statement() { statements.append(statement) }
                }
            }
        }
    }

    private var isDropping: Bool { isExtending && function.isTopLevel }

    private func output() throws -> OutputStatement {
        let start = advance().start
        let expression = try tuple()
        guard token.kind == .variableEnd else { throw unexpected("`}}`") }
        advance()
        return OutputStatement(expression, span(from: start))
    }

    /// A body with its own scope.
    func scoped(until ends: Set<String>) throws -> Scoped {
        let start = function.count
        function.scopes.append(.init())
        defer { function.scopes.removeLast() }
        let statements = try body(until: ends)
        return Scoped(statements, start..<function.count)
    }
}

// MARK: - Scopes

/// The slots of one frame: a template's body, a block, a macro.
final class FunctionScope {
    struct Scope {
        var names: [String: (slot: Int, isCertain: Bool)] = [:]
        /// Names such as `loop`, which are made only if they are used.
        var onDemand: [String: Int] = [:]
        var used: Set<String> = []
        /// Names in macros inside that have not been set here yet when they were read, and how many frames further in they stand.
        var waiting: [String: [(name: ScopedName, depth: Int)]] = [:]
    }

    let parent: FunctionScope?
    let isTemplate: Bool
    var scopes: [Scope] = []
    private(set) var count = 0

    init(parent: FunctionScope?, isTemplate: Bool? = nil) {
        self.parent = parent
        self.isTemplate = isTemplate ?? (parent == nil)
    }

    /// Whether this is a macro with scopes around it.
    var isInsideScopes: Bool { parent.map { !$0.scopes.isEmpty || $0.isInsideScopes } ?? false }

    /// Whether names that are set here are the template's own.
    var isTopLevel: Bool { isTemplate && scopes.isEmpty }

    func newSlot() -> Int {
        defer { count += 1 }
        return count
    }

    /// A slot for a name in the innermost scope.
    func declare(_ name: String, isCertain: Bool) -> Int {
        let scope = scopes.count - 1
        if let known = scopes[scope].names[name] { return known.slot }
        let slot = newSlot()
        scopes[scope].names[name] = (slot, isCertain)
        for waiting in scopes[scope].waiting[name] ?? [] { waiting.name.add(Place(depth: waiting.depth, slot: slot, scope: scope)) }
        return slot
    }

    /// Where a name may be found, innermost first, and whether the last of these places certainly has it.
    /// - Parameter uses: whether this is a use, which makes a name such as `loop` exist.
    func places(_ name: String, uses: Bool = true) -> (places: [Place], isCertain: Bool) {
        var places: [Place] = []
        var function: FunctionScope? = self
        var depth = 0
        while let current = function {
            for index in current.scopes.indices.reversed() {
                if let known = current.scopes[index].names[name] {
                    places.append(Place(depth: depth, slot: known.slot, scope: index))
                    if known.isCertain { return (places, true) }
                } else if let slot = current.scopes[index].onDemand[name] {
                    places.append(Place(depth: depth, slot: slot, scope: index))
                    guard uses else { continue }
                    current.scopes[index].used.insert(name)
                    return (places, true)
                }
            }
            function = current.parent
            depth += 1
        }
        return (places, false)
    }

    /// Lets a name in a macro see what is set further down in the scopes around the macro.
    func wait(_ name: String, _ expression: ScopedName) {
        var (function, depth) = (parent, 1)
        while let current = function {
            for index in current.scopes.indices where current.scopes[index].names[name] == nil {
                current.scopes[index].waiting[name, default: []].append((expression, depth))
            }
            (function, depth) = (current.parent, depth + 1)
        }
    }

    /// All local names in sight.
    var visible: Set<String> {
        var names = Set<String>()
        var function: FunctionScope? = self
        while let current = function {
            for scope in current.scopes { names.formUnion(scope.names.keys) }
            for scope in current.scopes { names.formUnion(scope.onDemand.keys) }
            function = current.parent
        }
        return names
    }
}

extension Parser {
    func symbol(_ name: String) -> Symbol { environment.symbols.symbol(name) }

    /// The value of a name as seen from here.
    func load(_ name: String) -> Expression {
        let (places, isCertain) = function.places(name)
        if places.count == 1, places[0].depth == 0, isCertain { return LocalName(places[0].slot) }
        if places.isEmpty, !function.isInsideScopes { return GlobalName(symbol(name)) }
        let expression = ScopedName(places, symbol(name))
        if !isCertain { function.wait(name, expression) }
        return expression
    }

    /// Where a name is set from here.
    func store(_ name: String, isCertain: Bool = false) -> Target {
        function.isTopLevel ? .global(symbol(name)) : .local(function.declare(name, isCertain: isCertain))
    }

    /// The local names in sight, to hand on to an include.
    func locals() -> [HandedOn] {
        function.visible.sorted().map { HandedOn(symbol: symbol($0), places: function.places($0, uses: false).places) }
    }
}
