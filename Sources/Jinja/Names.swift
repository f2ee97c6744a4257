// Names and what they stand for, read in place: nothing here is counted while a template runs.

import Synchronization

extension UnsafePointer<Value> {
    /// Reads the value where it stands, without counting a reference to what it holds.
    ///
    /// Counting would take longer than printing, and two threads that count the same text or object wait for each other at every turn.
    /// Whoever hands out the pointer keeps the value alive and unchanged meanwhile. The bits are copied into a variable of our own and
    /// put back into it at the end, so that the compiler sees a value that is only lent, neither retained nor released. What the body does
    /// with the value belongs into a function that is not inlined, and takes it apart with `switch`: a parameter is only lent, too, while
    /// `if case` and inlined bodies retain what they take out.
    @inline(__always)
    func borrowed<Result>(_ body: (Value) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { room in
            let copy = room.baseAddress.unsafelyUnwrapped
            UnsafeMutableRawPointer(copy).copyMemory(from: self, byteCount: MemoryLayout<Value>.size)
            let value = copy.move()
            defer { copy.initialize(to: value) }
            return try body(value)
        }
    }
}

/// The bytes of a name and a hash of them.
struct Name: @unchecked Sendable {
    private let bytes: UnsafeBufferPointer<UInt8>
    fileprivate let hash: UInt

    /// A name in memory of its own, which someone has to give back.
    init(copying text: String) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = copy.initialize(from: text.utf8)
        self.init(UnsafeBufferPointer(copy))
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var hash: UInt = 0
        for byte in bytes { hash = (hash ^ UInt(byte)) &* 0x100_0000_01B3 }
        self.hash = hash ^ (hash >> 32)
    }

    /// A name that lives as long as the call.
    static func with<Result>(_ text: String, _ body: (Name) throws -> Result) rethrows -> Result {
        var text = text
        return try text.withUTF8 { try body(Name($0)) }
    }

    func deallocate() {
        bytes.deallocate()
    }

    static func == (a: Name, b: Name) -> Bool {
        a.hash == b.hash && a.bytes.count == b.bytes.count && a.bytes.elementsEqual(b.bytes)
    }
}

/// Values by name. It never changes, so pointers into it hold as long as it lives.
final class NameTable: @unchecked Sendable {
    private let names: [Name]
    private let values: UnsafeMutablePointer<Value>
    /// Positions among the names plus one, at the place of their hash or the next free one.
    private let index: [Int32]

    init(_ values: [String: Value]) {
        var size = 4
        while size < values.count * 2 { size *= 2 }
        var index = [Int32](repeating: 0, count: size)
        var names: [Name] = []
        self.values = .allocate(capacity: values.count)
        for (text, value) in values {
            let name = Name(copying: text)
            (self.values + names.count).initialize(to: value)
            names.append(name)
            var at = Int(bitPattern: name.hash) & (size - 1)
            while index[at] != 0 { at = (at + 1) & (size - 1) }
            index[at] = Int32(names.count)
        }
        self.index = index
        self.names = names
    }

    deinit {
        for name in names { name.deallocate() }
        values.deinitialize(count: names.count)
        values.deallocate()
    }

    /// Where the value of a name stands.
    func pointer(_ name: Name) -> UnsafePointer<Value>? {
        var at = Int(bitPattern: name.hash) & (index.count - 1)
        while index[at] != 0 {
            let position = Int(index[at]) - 1
            if names[position] == name { return UnsafePointer(values + position) }
            at = (at + 1) & (index.count - 1)
        }
        return nil
    }
}

/// A variable name with a number, the same in all templates of an environment.
final class Symbol: @unchecked Sendable {
    let text: String
    let name: Name
    let id: Int
    /// Where its value stands if nothing has set it.
    let undefined: UnsafePointer<Value>

    init(_ text: String, _ id: Int) {
        self.text = text
        self.id = id
        name = Name(copying: text)
        let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        value.initialize(to: .undefined(Undefined("`\(text)` is undefined")))
        undefined = UnsafePointer(value)
    }

    deinit {
        name.deallocate()
        let value = UnsafeMutablePointer(mutating: undefined)
        value.deinitialize(count: 1)
        value.deallocate()
    }
}

/// Gives names their numbers.
final class Symbols: Sendable {
    private let table = Mutex<[String: Symbol]>([:])
    private let size = Atomic<Int>(0)

    var count: Int { size.load(ordering: .relaxed) }

    func symbol(_ name: String) -> Symbol {
        table.withLock { table in
            if let symbol = table[name] { return symbol }
            let symbol = Symbol(name, table.count)
            table[name] = symbol
            size.store(table.count, ordering: .relaxed)
            return symbol
        }
    }
}
