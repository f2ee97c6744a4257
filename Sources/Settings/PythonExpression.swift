// Python expressions as a tree, as far as settings files use them; what goes beyond is kept as a node that says so.

/// An expression, with the word at which it is reported.
struct PythonExpression: Sendable {
    indirect enum Kind: Sendable {
        case value(SettingValue)
        case formatted([Piece])
        case name(String)
        case attribute(PythonExpression, String)
        case item(PythonExpression, PythonExpression)
        case slice(PythonExpression, from: PythonExpression?, to: PythonExpression?)
        case call(PythonExpression, [Argument])
        case list([PythonExpression])
        case tuple([PythonExpression])
        case set([PythonExpression])
        case dict([(key: PythonExpression?, value: PythonExpression)])
        case spread(PythonExpression)
        case prefix(String, PythonExpression)
        case infix(String, PythonExpression, PythonExpression)
        case condition(PythonExpression, then: PythonExpression, else: PythonExpression)
        /// Something that is not read as data: a lambda, a comprehension.
        case beyond(String, help: String)
    }

    /// A part of an f-string: text, or an expression with its format.
    enum Piece: Sendable {
        case text(String)
        case hole(PythonExpression, conversion: String, format: String)
    }

    struct Argument: Sendable {
        var name: String?
        var value: PythonExpression
    }

    var kind: Kind
    var token: PythonToken
}

extension PythonExpression {
    /// `os.path.join` for a chain of names; nil for anything else.
    var dottedName: String? {
        switch kind {
        case .name(let name): name
        case .attribute(let base, let name): base.dottedName.map { "\($0).\(name)" }
        default: nil
        }
    }
}
