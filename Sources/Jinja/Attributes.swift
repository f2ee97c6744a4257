// `x.name` and `x[key]`: attribute first or item first, as Jinja2 does.

/// `value.name`: a method or attribute, or else an item.
func attribute(_ name: String, of value: Value) -> Value? {
    switch value {
    case .object(let object):
        if let index = object.layout?[name] { return object.attribute(at: index) }
        return object.attribute(name) ?? object.item(.string(name))
    case .dict(let dict):
        if dictMethods[name] != nil { return boundMethod(name, of: value) }
        return dict[name]
    default: return hasMethod(name, value) ? boundMethod(name, of: value) : nil
    }
}

/// `value[key]`: an item, or else an attribute.
func item(_ key: Value, of value: Value) -> Value? {
    switch value {
    case .list(let list), .tuple(let list):
        if let index = key.int { return element(list.elements, index) }
    case .dict(let dict):
        if let found = dict[key] { return found }
    case .string(let text):
        if let index = key.int { return character(text, index).map { .string($0) } }
    case .safe(let text):
        if let index = key.int { return character(text, index).map { .safe($0) } }
    case .object(let object):
        if let found = object.item(key) { return found }
        if let index = key.int, let elements = object.elements { return element(elements, index) }
    default: break
    }
    guard let name = key.string else { return nil }
    return attribute(name, of: value)
}

private func element(_ elements: [Value], _ index: Int) -> Value? {
    let position = index < 0 ? index + elements.count : index
    return elements.indices.contains(position) ? elements[position] : nil
}

private func character(_ text: String, _ index: Int) -> String? {
    let scalars = text.unicodeScalars
    let count = index < 0 ? scalars.count + index : index
    guard count >= 0, let at = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex), at < scalars.endIndex else {
        return nil
    }
    return String(scalars[at])
}

/// A method of a value that was not called at once, such as `{% set f = list.append %}`.
private func boundMethod(_ name: String, of value: Value) -> Value {
    .function(Function(name) { call in try callMethod(name, of: value, call)! })
}

private func hasMethod(_ name: String, _ value: Value) -> Bool {
    switch value {
    case .string, .safe: stringMethods[name] != nil
    case .list: listMethods[name] != nil
    case .tuple: name == "index" || name == "count"
    case .int, .bool, .double: numberMethods[name] != nil
    default: false
    }
}

/// Calls a method of a plain value.
/// - Returns: nil if the value has no such method.
func callMethod(_ name: String, of value: Value, _ call: Call) throws -> Value? {
    switch value {
    case .string(let text): return try stringMethods[name]?(text, call)
    case .safe(let text):
        guard let method = stringMethods[name] else { return nil }
        return try markupMethod(name, text, method, call)
    case .list(let list): return try listMethods[name]?(list, call)
    case .tuple(let list): return name == "index" || name == "count" ? try listMethods[name]?(list, call) : nil
    case .dict(let dict): return try dictMethods[name]?(dict, call)
    case .int, .bool, .double: return try numberMethods[name]?(value, call)
    case .object(let object): return try object.call(name, call)
    default: return nil
    }
}

/// What a loop runs over.
/// - Throws: `TemplateError` if the value is not a sequence.
func elements(of value: Value) throws -> [Value] {
    switch value {
    case .list(let list), .tuple(let list): return list.elements
    case .dict(let dict): return dict.pairs.map(\.key)
    case .string(let text), .safe(let text): return text.unicodeScalars.map { .string(String($0)) }
    case .undefined: return []
    case .object(let object):
        if let elements = object.elements { return elements }
        fallthrough
    default: throw TemplateError("`\(value.typeName)` is not something to loop over")
    }
}
