# make          everything: install what is missing, build, verify the demo blog's tutorials, write the site
# make test     pass the whole test suite
# make lint     formatting and warnings
# make clean    remove what was built

PLIMSOLL := .build/release/plimsoll
SWIFT_FLAGS := -Xswiftc -static-stdlib
# Tests that start sandboxes run one after the other.
SANDBOXES := VerifierTests VerifyCommandTests VerifyOnTerminalTests

.PHONY: all setup build site test lint clean

all: setup build site

# The system packages that building and verifying need; nothing happens where they are there.
setup:
	@sandbox/setup

build:
	swift build -c release --product plimsoll $(SWIFT_FLAGS)

# Every tutorial runs anew, whatever evidence stands in the repository; then the pages show what came of it.
site:
	$(PLIMSOLL) verify --all; status=$$?; $(PLIMSOLL) build && exit $$status
	@echo
	@echo "The demo blog is in output/: open file://$(CURDIR)/output/index.html, or run '$(PLIMSOLL) serve'."
	@echo "What its tutorials proved is in evidence/."

test: setup
	-@Tests/MarkdownTests/fetch-specification
	swift build --build-tests
	swift test --skip-build $(SANDBOXES:%=--skip %)
	swift test --skip-build --no-parallel $(SANDBOXES:%=--filter %)

lint:
	swift format lint --strict --recursive Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift

clean:
	rm -rf .build output .plimsoll
