// Highlights files as `highlight.py` and `compare-pygments.py` ask for: one line of JSON in, one line of JSON out.

import Foundation
import HTML
import Highlight

/// Seconds of this process's processor time.
func processorTime() -> Double {
    Double(clock()) / Double(CLOCKS_PER_SEC)
}

func spans(_ code: [UInt8], _ language: String) -> ByteWriter? {
    var writer = ByteWriter(capacity: code.count * 4)
    return Highlighter.highlight(code, language: language, into: &writer) ? writer : nil
}

func answer(_ question: [String: Any]) throws -> [String: Any] {
    let language = question["language"] as! String
    let codes = try (question["files"] as! [String]).map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    switch question["do"] as! String {
    case "spans": return ["spans": codes.map { spans($0, language)?.text as Any? ?? NSNull() }]
    case "measure":
        let start = processorTime()
        for _ in 0..<(question["turns"] as! Int) {
            for code in codes { _ = spans(code, language) }
        }
        return ["seconds": processorTime() - start]
    case "load":
        // The first use of a language compiles its tables.
        let start = processorTime()
        _ = spans([], language)
        return ["seconds": processorTime() - start]
    case let other: return ["error": "cannot \(other)"]
    }
}

while let line = readLine() {
    let question = try JSONSerialization.jsonObject(with: Data(line.utf8)) as! [String: Any]
    FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: try answer(question)) + Data("\n".utf8))
}
