// Renders pages as `jinja.py` asks for: one line of JSON in, one line of JSON out.

import CAffinity
import Foundation
import Jinja

/// An object with attributes, as an article, a tag or a page of a listing is; it prints as its `text`.
final class Thing: Record, @unchecked Sendable {
    override var typeName: String { "Thing" }
}

/// The pages that `jinja.py` describes.
struct Pages {
    private(set) var variables: [Variables] = []
    private var things: [String: Value] = [:]
    private var layouts: [String: Layout] = [:]
    private let objects: [String: [String: Any]]

    init(_ json: [String: Any]) {
        objects = json["objects"] as! [String: [String: Any]]
        let settings = Variables((json["settings"] as! [String: Any]).mapValues { value($0) })
        for page in json["pages"] as! [[String: Any]] { variables.append(Variables(page.mapValues { value($0) }, over: settings)) }
    }

    private mutating func value(_ json: Any) -> Value {
        switch json {
        case let text as String: return .string(text)
        case let number as NSNumber: return .int(number.intValue)
        case let list as [Any]: return .list(List(list.map { value($0) }))
        case let dict as [String: Any]:
            if let name = dict["$object"] as? String { return thing(name) }
            if let list = dict["$tuple"] as? [Any] { return .tuple(List(list.map { value($0) })) }
            let result = dict["$call"] as! Bool
            return .function(Function("call") { _ in .bool(result) })
        default: return .none
        }
    }

    private mutating func thing(_ name: String) -> Value {
        if let known = things[name] { return known }
        let object = objects[name]!
        let attributes = (object["attributes"] as! [String: Any]).merging(["text": object["text"]!]) { $1 }.sorted { $0.key < $1.key }
        let kind = String(name.prefix { $0 != "/" })
        let layout = layouts[kind] ?? Layout(attributes.map(\.key))
        layouts[kind] = layout
        let made = Value.object(Thing(layout, attributes.map { value($0.value) }, printsAs: "text"))
        things[name] = made
        return made
    }
}

/// Microseconds a page on the clock and of processor time, when the pages are shared out among threads.
func measure(_ template: Template, _ pages: [Variables], threads: Int, turns: Int) -> [Double] {
    let isReady = DispatchSemaphore(value: 0)
    let done = DispatchGroup()
    for number in 0..<threads {
        let part = pages.indices.filter { $0 % threads == number }.map { pages[$0] }
        done.enter()
        Thread.detachNewThread {
            // Otherwise a busy system lets the threads take turns on one processor, where they cannot get in each other's way.
            if threads > 1 { stay_on_processor(Int32(number)) }
            isReady.wait()
            for _ in 0..<turns {
                for page in part { _ = try! template.render(page) }
            }
            done.leave()
        }
    }
    let (start, cpu) = (ContinuousClock.now, clock())
    for _ in 0..<threads { isReady.signal() }
    done.wait()
    let used = Double(clock() - cpu) / Double(CLOCKS_PER_SEC) * 1e6
    let count = Double(turns * pages.count)
    return [(ContinuousClock.now - start) / .microseconds(1) / count, used / count]
}

func question() -> [String: Any]? {
    readLine().flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
}

func answer(_ json: Any) {
    FileHandle.standardOutput.write(try! JSONSerialization.data(withJSONObject: json, options: .fragmentsAllowed) + [10])
}

let folder = CommandLine.arguments[1]
var configuration = Configuration()
configuration.trimBlocks = true
configuration.lstripBlocks = true
let environment = Environment(configuration) { name in
    (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)).map { Source(name: name, text: $0) }
}
let pages = Pages(question()!).variables
answer("ready")
while let question = question() {
    if let name = question["render"] as? String {
        let template = try environment.template(name + ".html")
        answer(try pages.map { String(decoding: try template.render($0), as: UTF8.self) })
    } else {
        let template = try environment.template((question["measure"] as! String) + ".html")
        answer(measure(template, pages, threads: question["threads"] as! Int, turns: question["turns"] as! Int))
    }
}
