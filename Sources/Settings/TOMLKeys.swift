// Where each key of a TOML file stands. TOMLKit tells no positions and sorts keys, so a file that it accepted is scanned once more.

/// The places and the order of a TOML file's keys, by dotted path: `VERIFY.timeout`.
struct TOMLKeys {
    struct Place {
        var line: Int
        var column: Int
        var length: Int
    }

    private(set) var places: [String: Place] = [:]
    private(set) var rank: [String: Int] = [:]
    /// Values that are neither strings nor in brackets, as they are written.
    private(set) var words: [String: String] = [:]

    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var lineStart = 0

    /// Scans a file that is known to be TOML; on any other it finds what it can.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            at = 3
            lineStart = 3
        }
        var table = ""
        while at < bytes.count {
            skipBlank(andLines: true)
            guard at < bytes.count else { break }
            if peek == UInt8(ascii: "[") {
                while peek == UInt8(ascii: "[") { advance() }
                table = key(in: "") + "."
                skipLine()
            } else {
                entry(in: table)
                skipLine()
            }
        }
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func advance() {
        if bytes[at] == UInt8(ascii: "\n") {
            line += 1
            lineStart = at + 1
        }
        at += 1
    }

    private mutating func skipLine() {
        while let byte = peek, byte != UInt8(ascii: "\n") { advance() }
    }

    private mutating func skipBlank(andLines: Bool) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "\n") where andLines: advance()
            case UInt8(ascii: "#") where andLines: skipLine()
            default: return
            }
        }
    }

    /// `key = value`
    private mutating func entry(in table: String) {
        let path = key(in: table)
        guard peek == UInt8(ascii: "=") else { return }
        advance()
        value(path: path + ".")
    }

    /// A dotted key; notes where each of its parts stands.
    private mutating func key(in table: String) -> String {
        var path = table
        while true {
            skipBlank(andLines: false)
            let start = at
            let part = keyPart()
            guard at > start else { return path }
            path += part
            note(path, from: start)
            skipBlank(andLines: false)
            guard peek == UInt8(ascii: ".") else { return path }
            path += "."
            advance()
        }
    }

    private mutating func keyPart() -> String {
        let start = at
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
            string()
            return String(decoding: bytes[start..<at].dropFirst().dropLast(), as: UTF8.self)
        }
        while let byte = peek, !".=] \t\r\n".utf8.contains(byte) { advance() }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func note(_ path: String, from start: Int) {
        guard rank[path] == nil else { return }
        rank[path] = rank.count
        let column = String(decoding: bytes[lineStart..<start], as: UTF8.self).count + 1
        places[path] = Place(line: line, column: column, length: String(decoding: bytes[start..<at], as: UTF8.self).count)
    }

    private mutating func value(path: String) {
        skipBlank(andLines: true)
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): string()
        case UInt8(ascii: "["): array(path: path)
        case UInt8(ascii: "{"): inlineTable(path: path)
        default:
            let start = at
            while let byte = peek, !",]}#\r\n".utf8.contains(byte) { advance() }
            words[path] = String(decoding: bytes[start..<at], as: UTF8.self)
        }
    }

    private mutating func array(path: String) {
        advance()
        while true {
            skipBlank(andLines: true)
            guard let byte = peek else { return }
            switch byte {
            case UInt8(ascii: "]"): return advance()
            case UInt8(ascii: ","): advance()
            default:
                let start = at
                value(path: path)
                if at == start { advance() }
            }
        }
    }

    private mutating func inlineTable(path: String) {
        advance()
        while true {
            skipBlank(andLines: true)
            guard let byte = peek else { return }
            switch byte {
            case UInt8(ascii: "}"): return advance()
            case UInt8(ascii: ","): advance()
            default:
                let start = at
                entry(in: path)
                if at == start { advance() }
            }
        }
    }

    /// A string of any of the four kinds.
    private mutating func string() {
        guard let quote = peek else { return }
        let triple = bytes[at...].starts(with: [quote, quote, quote])
        for _ in 0..<(triple ? 3 : 1) { advance() }
        while let byte = peek {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                if peek != nil { advance() }
            } else if byte == quote, !triple || bytes[at...].starts(with: [quote, quote, quote]) {
                for _ in 0..<(triple ? 3 : 1) { advance() }
                while triple, peek == quote { advance() }
                return
            } else {
                advance()
            }
        }
    }
}
