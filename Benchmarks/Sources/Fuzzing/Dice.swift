// Random numbers that are the same on every machine, so that a seed and a number always give the same case.

/// A stream of random numbers (SplitMix64).
public struct Dice: RandomNumberGenerator {
    private var state: UInt64

    /// Begins the stream of a case.
    public init(seed: UInt64, number: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 ^ (number &+ 1) &* 0xD1B5_4A32_D192_ED03
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number out of a range.
    public mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
    /// One of several.
    public mutating func one<Element>(_ choices: [Element]) -> Element { choices[number(0..<choices.count)] }
    /// True in so many of a hundred cases.
    public mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }
}
