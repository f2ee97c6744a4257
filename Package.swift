// swift-tools-version: 6.1
import PackageDescription

// A target imports only from layers below its own; CONTRIBUTING.md says what each is for.
let package = Package(
    name: "plimsoll",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"]),
        .library(name: "Jinja", targets: ["Jinja"]),
        .library(name: "Markdown", targets: ["Markdown"]),
        .library(name: "Highlight", targets: ["Highlight", "HTML"]),
        .library(name: "Tutorial", targets: ["Tutorial"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // 0: needed everywhere
        .target(name: "Diagnostics"),
        .target(name: "Files"),
        .target(name: "HTML"),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(
            name: "CCMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .target(name: "CMarkArena", dependencies: ["CCMarkGFM"]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),

        // 1: languages
        .target(name: "Jinja", dependencies: ["HTML", "Diagnostics"]),
        .target(name: "Highlight", dependencies: ["CPCRE2", "HTML"]),
        .target(name: "Settings", dependencies: ["Diagnostics", "TOMLKit"]),

        // 2
        .target(name: "Markdown", dependencies: ["CCMarkGFM", "CMarkArena", "Highlight", "HTML", "Diagnostics"]),

        // 3
        .target(
            name: "Tutorial",
            dependencies: ["Markdown", "Settings", "Files", "Diagnostics", "CArchive", .product(name: "Crypto", package: "swift-crypto")],
            resources: [.embedInCode("Bundle/runner.sh")]),

        // 4
        .target(name: "Blog", dependencies: ["Tutorial", "Markdown", "Jinja", "Settings", "Files", "HTML", "Diagnostics", "CPCRE2"]),
        .target(
            name: "Verifier",
            dependencies: [
                "Tutorial", "Settings", "Files", "Diagnostics", "CPCRE2",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            // sandbox/ at the top, by way of a link: an installed plimsoll carries the sandbox's files with it.
            resources: [.embedInCode("sandbox")]),

        // 5
        .target(
            name: "Preview",
            dependencies: [
                "Blog", "Diagnostics",
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // 6
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "Preview", "Verifier", "Blog", "Tutorial", "Markdown", "Settings", "Files", "Diagnostics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "HTMLTests", dependencies: ["HTML"]),
        .testTarget(
            name: "JinjaTests", dependencies: ["Jinja", "Diagnostics", "HTML"], exclude: ["make-conformance.py"],
            resources: [.copy("conformance.json")]),
        .testTarget(name: "HighlightTests", dependencies: ["Highlight", "HTML"], exclude: ["compare-pygments.py"]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "Diagnostics"]),
        .testTarget(
            name: "MarkdownTests", dependencies: ["Markdown", "CCMarkGFM", "CMarkArena", "Diagnostics", "HTML"],
            exclude: ["compare-python-markdown.py", "fetch-specification"]),
        .testTarget(name: "TutorialTests", dependencies: ["Tutorial", "Markdown", "Files"], exclude: ["Plans", "Labels"]),
        .testTarget(
            name: "BlogTests", dependencies: ["Blog", "Files", "Settings", "Diagnostics"],
            exclude: ["check-output.py", "compare-pelican.py", "compare-themes.py", "make-han-readings.py"]),
        .testTarget(name: "VerifierTests", dependencies: ["Verifier", "Blog", "Files", "Tutorial"], exclude: ["Tutorials"]),
        .testTarget(name: "PreviewTests", dependencies: ["Preview", "Blog", "Files", "Settings", "Diagnostics"]),
        .testTarget(name: "plimsollTests", dependencies: ["plimsoll", "Files", "Tutorial"]),
    ],
    swiftLanguageModes: [.v6]
)
