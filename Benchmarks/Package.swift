// swift-tools-version: 6.1
import PackageDescription

// Apart from the main package, so that building that builds nothing of this.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "plimsoll", path: "..")],
    targets: [
        .target(name: "CAffinity"),
        .executableTarget(name: "JinjaBenchmark", dependencies: ["CAffinity", .product(name: "Jinja", package: "plimsoll")]),
        .executableTarget(name: "HighlightBenchmark", dependencies: [.product(name: "Highlight", package: "plimsoll")]),
        .executableTarget(name: "JinjaFuzz", dependencies: ["Fuzzing", .product(name: "Jinja", package: "plimsoll")]),
        .executableTarget(name: "MarkdownBenchmark", dependencies: ["CAffinity", .product(name: "Markdown", package: "plimsoll")]),
        .executableTarget(name: "MarkdownHTML", dependencies: [.product(name: "Markdown", package: "plimsoll")]),
        .executableTarget(name: "MarkdownFuzz", dependencies: ["Fuzzing", .product(name: "Markdown", package: "plimsoll")]),
        .executableTarget(
            name: "TutorialFuzz",
            dependencies: ["Fuzzing", .product(name: "Tutorial", package: "plimsoll"), .product(name: "Markdown", package: "plimsoll")]),
        .target(name: "Fuzzing"),
    ],
    swiftLanguageModes: [.v6]
)
