import HTML
public enum Highlighter { public static func highlight(_ code: [UInt8], language: String, into: inout ByteWriter) -> Bool { false } }
