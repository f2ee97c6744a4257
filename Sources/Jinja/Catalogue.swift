// Translations: what `trans`, `_` and `gettext` find when the host gives a catalogue.

/// Messages in another language, for `trans`, `_`, `gettext`, `ngettext`, `pgettext` and `npgettext`.
///
/// Merge its `globals` into those of a `Configuration`. Without a catalogue, messages stay as they are written.
public struct Catalogue: Sendable {
    private let messages: [String: [String]]
    private let form: @Sendable (Int) -> Int

    /// Makes a catalogue.
    /// - Parameters:
    ///   - messages: message → its translation, or several for the forms of the plural, under the singular. A message that belongs to a
    ///     context is written as in gettext's files: the context, `\u{4}`, the message. Variables stand as `%(name)s`.
    ///   - form: which of the forms goes with a number; by default the first with 1, the second with all others.
    public init(_ messages: [String: [String]], form: @escaping @Sendable (Int) -> Int = { $0 == 1 ? 0 : 1 }) {
        self.messages = messages
        self.form = form
    }

    /// The same catalogue with other translations over its own.
    public func overlaid(by messages: [String: [String]]) -> Catalogue {
        Catalogue(self.messages.merging(messages) { $1 }, form: form)
    }

    /// The functions that templates call.
    public var globals: [String: Value] {
        let gettext = Function("gettext") { call in try filled(message(try required(call, 0, "message")), call) }
        return [
            "_": .function(gettext),
            "gettext": .function(gettext),
            "ngettext": .function(Function("ngettext") { call in try plural(call, 0) }),
            "pgettext": .function(
                Function("pgettext") { call in try filled(message(try required(call, 1, "message"), try required(call, 0, "context")), call)
                }),
            "npgettext": .function(Function("npgettext") { call in try plural(call, 1, try required(call, 0, "context")) }),
        ]
    }

    private func message(_ message: Value, _ context: Value? = nil) -> Value {
        forms(message, context)?.first.map { .string($0) } ?? message
    }

    private func plural(_ call: Call, _ first: Int, _ context: Value? = nil) throws -> Value {
        let singular = try required(call, first, "singular")
        let other = try required(call, first + 1, "plural")
        let number = try required(call, first + 2, "n")
        guard let forms = forms(singular, context), let count = number.int, forms.indices.contains(form(count)) else {
            return try filled(number == 1 ? singular : other, call, number: number)
        }
        return try filled(.string(forms[form(count)]), call, number: number)
    }

    /// In the new style, a message with the named arguments of its call in it, and `num` for the number of a plural.
    private func filled(_ message: Value, _ call: Call, number: Value? = nil) throws -> Value {
        guard call.environment.configuration.newStyleGettext else { return message }
        var values = call.named.map { (key: Value.string($0.name), value: $0.value) }
        if let number, !call.named.contains(where: { $0.name == "num" }) { values.append((.string("num"), number)) }
        return .string(try percentFormat(message.text, .dict(Dict(changeable: values)), call.frame.run))
    }

    private func forms(_ message: Value, _ context: Value?) -> [String]? {
        messages[(context.map { $0.text + "\u{4}" } ?? "") + message.text]
    }
}
