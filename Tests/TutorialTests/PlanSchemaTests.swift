import Foundation
import Markdown
import Testing

@testable import Tutorial

/// Plans of all the small documents are what docs/plan.schema.json says, read by the few keywords that it uses.
@Suite struct PlanSchemaTests {
    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test(arguments: ReadingTests.names) func plansAreAsTheSchemaSays(name: String) throws {
        let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent("../../docs/plan.schema.json")))
        let document = try Data(contentsOf: folder.appendingPathComponent("Plans/\(name).md"))
        let plan = Plan(reading: Document(document).blocks, source: name + ".md")
        let value = try JSONSerialization.jsonObject(with: Data(plan.json))
        let checker = try SchemaChecker(root: #require(schema as? [String: Any]))
        #expect(checker.problems(value, checker.root, at: "") == [])
    }

    @Test func theCheckerFindsWhatIsWrong() throws {
        let checker = SchemaChecker(root: [
            "type": "object", "required": ["a"], "additionalProperties": false,
            "properties": ["a": ["type": "integer", "minimum": 1], "b": ["enum": ["x"]]],
        ])
        #expect(
            checker.problems(["a": 0, "b": "y", "c": 1] as [String: Any], checker.root, at: "").sorted() == [
                "/a: below 1", "/b: none of its values", "/c: unknown",
            ])
        #expect(checker.problems([String: Any](), checker.root, at: "") == ["/a: missing"])
        #expect(checker.problems("x", checker.root, at: "") == [": no object"])
    }
}

private struct SchemaChecker {
    let root: [String: Any]

    func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let parts = reference.split(separator: "/").dropFirst().map(String.init)
            let target = parts.reduce(root as Any?) { ($0 as? [String: Any])?[$1] } as? [String: Any]
            return target.map { problems(value, $0, at: path) } ?? ["\(path): \(reference) is nowhere"]
        }
        if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") { return ["\(path): none of its values"] }
        switch schema["type"] as? String {
        case "object": return object(value, schema, at: path)
        case "array":
            guard let list = value as? [Any] else { return ["\(path): no array"] }
            let items = schema["items"] as? [String: Any] ?? [:]
            return list.enumerated().flatMap { problems($0.element, items, at: "\(path)/\($0.offset)") }
        case "string":
            guard let text = value as? String else { return ["\(path): no string"] }
            guard let pattern = schema["pattern"] as? String else { return [] }
            return text.range(of: pattern, options: .regularExpression) == nil ? ["\(path): not like \(pattern)"] : []
        case "integer", "number":
            guard let number = (value as? NSNumber)?.doubleValue else { return ["\(path): no number"] }
            return number < ((schema["minimum"] as? NSNumber)?.doubleValue ?? -.infinity) ? ["\(path): below \(schema["minimum"]!)"] : []
        case "boolean": return value is Bool ? [] : ["\(path): no boolean"]
        default: return []
        }
    }

    private func object(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        guard let object = value as? [String: Any] else { return ["\(path): no object"] }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(path)/\($0): missing" }
        let unknown =
            schema["additionalProperties"] as? Bool == false
            ? object.keys.filter { properties[$0] == nil }.map { "\(path)/\($0): unknown" } : []
        return missing + unknown + object.flatMap { key, value in properties[key].map { problems(value, $0, at: "\(path)/\(key)") } ?? [] }
    }
}
