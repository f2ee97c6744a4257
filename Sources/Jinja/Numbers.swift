// What needs the C library: powers, and numbers printed with a fixed count of digits.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

func raise(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// A number as C's `printf` writes it, correctly rounded.
/// - Parameter style: `f`, `e`, `g` or their capitals.
func fixed(_ number: Double, _ style: Character, _ precision: Int) -> String {
    if !number.isFinite { return pythonText(number) }
    let precision = min(max(precision, 0), 1000)
    var buffer = [CChar](repeating: 0, count: 1400 + precision)
    let count = withVaList([CInt(precision), number]) { vsnprintf(&buffer, buffer.count, "%.*\(style)", $0) }
    return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Python's `round(number, digits)`.
func rounded(_ number: Double, _ digits: Int) -> Double {
    guard number.isFinite else { return number }
    if digits >= 0 { return digits > 300 ? number : Double(fixed(number, "f", digits)) ?? number }
    if digits < -300 { return number < 0 ? -0.0 : 0 }
    let unit = raise(10, Double(-digits))
    return (number / unit).rounded(.toNearestOrEven) * unit
}

/// A whole number from a float, if it fits.
func whole(_ number: Double) -> Int? {
    Int(exactly: number.rounded(.towardZero))
}
