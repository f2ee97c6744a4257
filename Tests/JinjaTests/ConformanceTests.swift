// Every case of conformance.json, whose expected outputs Jinja2 itself has made (see make-conformance.py).

import Foundation
import Testing

@testable import Jinja

struct Case: Sendable, CustomTestStringConvertible {
    let group: String
    let template: String
    let templates: [String: String]
    let context: [String: Value]
    let configuration: Configuration
    let expected: String?

    var testDescription: String { "\(group): \(template.prefix(60))" }

    init(_ json: [String: Any], shared: [String: Value]) {
        group = json["group"] as? String ?? ""
        template = json["template"] as? String ?? ""
        templates = json["templates"] as? [String: String] ?? [:]
        context = shared.merging((json["context"] as? [String: Any] ?? [:]).mapValues(value)) { $1 }
        expected = json["expected"] as? String
        let options = json["options"] as? [String: Bool] ?? [:]
        var configuration = Configuration()
        configuration.trimBlocks = options["trim"] ?? false
        configuration.lstripBlocks = options["lstrip"] ?? false
        configuration.keepTrailingNewline = options["keep"] ?? false
        configuration.autoescape = options["autoescape"] ?? false
        configuration.undefined = options["strict"] == true ? .strict : .standard
        self.configuration = configuration
    }

    func render() throws -> String {
        let environment = Environment(configuration) { [templates] name in templates[name].map { Source(name: name, text: $0) } }
        return try environment.compile(Source(name: "case", text: template)).render(context)
    }

    static let all: [Case] = {
        guard let file = Bundle.module.url(forResource: "conformance", withExtension: "json"), let data = try? Data(contentsOf: file),
            let json = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return [] }
        let shared = (json["context"] as? [String: Any] ?? [:]).mapValues(value)
        return (json["cases"] as? [[String: Any]] ?? []).map { Case($0, shared: shared) }
    }()
}

/// A host object with attributes, as `Thing` in make-conformance.py.
final class Thing: Object {
    let attributes: [String: Value]
    init(_ attributes: [String: Value]) { self.attributes = attributes }
    var typeName: String { "Thing" }
    func attribute(_ name: String) -> Value? { attributes[name] }
}

private func value(_ json: Any) -> Value {
    switch json {
    case let text as String: return .string(text)
    case let number as NSNumber:
        if isBoolean(number) { return .bool(number.boolValue) }
        return "\(number)".contains { ".e".contains($0) } || number.objCType.pointee == CChar(bitPattern: UInt8(ascii: "d"))
            ? .double(number.doubleValue) : .int(number.intValue)
    case let list as [Any]: return .list(List(list.map(value)))
    case let dict as [String: Any]:
        if let attributes = dict["$object"] as? [String: Any] { return .object(Thing(attributes.mapValues(value))) }
        if let text = dict["$markup"] as? String { return .safe(text) }
        if let list = dict["$tuple"] as? [Any] { return .tuple(List(list.map(value))) }
        return .dict(Dict(dict.mapValues(value)))
    default: return .none
    }
}

private func isBoolean(_ number: NSNumber) -> Bool {
    number.objCType.pointee == CChar(bitPattern: UInt8(ascii: "c")) || number.objCType.pointee == CChar(bitPattern: UInt8(ascii: "B"))
}

@Suite struct ConformanceTests {
    @Test func thereAreCases() {
        #expect(Case.all.count >= 1200)
    }

    @Test(arguments: Case.all) func rendersAsJinja2(_ item: Case) throws {
        if let expected = item.expected {
            let output = try item.render()
            #expect(output == expected)
        } else {
            #expect(throws: (any Error).self) { try item.render() }
        }
    }
}
