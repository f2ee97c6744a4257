// The size of an image, from the first bytes of its file: PNG, JPEG, GIF, WebP and SVG.

/// Width and height in pixels, as a browser shows the image.
struct ImageSize: Hashable, Sendable {
    var width: Int
    var height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// - Returns: nil for what is no image of these kinds, for a damaged one, and for an SVG that has no size of its own.
    init?(_ file: [UInt8]) {
        let bytes = ImageBytes(file)
        let found = bytes.png ?? bytes.jpeg ?? bytes.gif ?? bytes.webp ?? bytes.svg
        guard let size = found, size.width > 0, size.height > 0 else { return nil }
        self = size
    }
}

/// An image's file; what is read beyond its end is nil.
private struct ImageBytes {
    private let file: [UInt8]

    init(_ file: [UInt8]) {
        self.file = file
    }

    /// The first chunk is IHDR (https://www.w3.org/TR/png-3/#11IHDR).
    var png: ImageSize? {
        guard has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0), let width = big(4, at: 16), let height = big(4, at: 20) else {
            return nil
        }
        return ImageSize(width: width, height: height)
    }

    /// The logical screen descriptor (GIF89a, 18).
    var gif: ImageSize? {
        guard has(Array("GIF8".utf8), at: 0), let width = little(2, at: 6), let height = little(2, at: 8) else { return nil }
        return ImageSize(width: width, height: height)
    }

    /// The first chunk says which of three forms it is (RFC 9649).
    var webp: ImageSize? {
        guard has(Array("RIFF".utf8), at: 0), has(Array("WEBP".utf8), at: 8) else { return nil }
        if has(Array("VP8X".utf8), at: 12), let width = little(3, at: 24), let height = little(3, at: 27) {
            return ImageSize(width: width + 1, height: height + 1)
        }
        if has(Array("VP8L".utf8), at: 12), let bits = little(4, at: 21) {
            return ImageSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        }
        if has(Array("VP8 ".utf8), at: 12), let width = little(2, at: 26), let height = little(2, at: 28) {
            return ImageSize(width: width & 0x3FFF, height: height & 0x3FFF)
        }
        return nil
    }

    /// The segments up to the frame's header (ITU T.81, B.2.2). A camera that was held upright says so in Exif, and browsers turn the image.
    var jpeg: ImageSize? {
        guard has([0xFF, 0xD8], at: 0) else { return nil }
        var place = 2
        var isTurned = false
        while let first = big(1, at: place), first == 0xFF, let marker = big(1, at: place + 1) {
            switch marker {
            case 0xFF: place += 1
            case 0x01, 0xD0...0xD7: place += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let height = big(2, at: place + 5), let width = big(2, at: place + 7) else { return nil }
                return isTurned ? ImageSize(width: height, height: width) : ImageSize(width: width, height: height)
            case 0xD9, 0xDA: return nil
            default:
                if marker == 0xE1, has(Array("Exif\0\0".utf8), at: place + 4) { isTurned = (orientation(at: place + 10) ?? 1) >= 5 }
                guard let length = big(2, at: place + 2), length >= 2 else { return nil }
                place += 2 + length
            }
        }
        return nil
    }

    /// Tag 0x0112 of the first directory of a TIFF (Exif 2.32, 4.6.4).
    private func orientation(at start: Int) -> Int? {
        let isLittle = has(Array("II".utf8), at: start)
        let number = { (count: Int, place: Int) in isLittle ? little(count, at: place) : big(count, at: place) }
        guard let offset = number(4, start + 4), let count = number(2, start + offset) else { return nil }
        let entry = (0..<count).lazy.map { start + offset + 2 + 12 * $0 }.first { number(2, $0) == 0x0112 }
        return entry.flatMap { number(2, $0 + 8) }
    }

    /// `width` and `height` of the root element; in pixels or without a unit.
    var svg: ImageSize? {
        let text = String(decoding: file.prefix(4096), as: UTF8.self)
        guard let start = text.firstRange(of: "<svg"), let end = text[start.upperBound...].firstIndex(of: ">") else { return nil }
        let attributes = text[start.upperBound..<end].matches(of: /\s(width|height)\s*=\s*["']\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*["']/)
        let found = Dictionary(attributes.map { ($0.1, Int((Double($0.2) ?? 0).rounded())) }) { first, _ in first }
        guard let width = found["width"], let height = found["height"] else { return nil }
        return ImageSize(width: width, height: height)
    }

    private func has(_ bytes: [UInt8], at place: Int) -> Bool {
        place + bytes.count <= file.count && file[place..<place + bytes.count].elementsEqual(bytes)
    }

    private func big(_ count: Int, at place: Int) -> Int? {
        guard place >= 0, place + count <= file.count else { return nil }
        return file[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private func little(_ count: Int, at place: Int) -> Int? {
        guard place >= 0, place + count <= file.count else { return nil }
        return file[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
