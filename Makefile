# SPDX-License-Identifier: Apache-2.0
#
# make demo and make test need a Debian 12 (or newer) machine with Swift 6.3 and root, nothing else. Each target
# installs what it needs and no more: .ci/packages has the sets.

SWIFT   ?= swift
RELEASE := .build/release/fuselock
MODE    ?= passthrough+parallel
PREFIX  ?= /usr/local
# No library of the machine it is built on: it runs with any C library, or with none. lld because gold knows no
# static PIE, and no rpath because glibc refuses to start a static PIE that has one. Relative relocations are
# packed: 24 bytes each otherwise, of which there are 70,000 (glibc 2.36, which is Debian 12's, applies them). A section
# a function, so that those that nobody calls go, and of equal ones all but one: nothing here compares functions. What
# would be stripped from it is not made.
STATIC  := --static-swift-stdlib --disable-local-rpath -Xswiftc -static-executable -Xswiftc -use-ld=lld \
	-Xswiftc -Xclang-linker -Xswiftc -static-pie -Xlinker --pack-dyn-relocs=relr -debug-info-format none \
	-Xswiftc -Osize -Xswiftc -Xfrontend -Xswiftc -function-sections -Xlinker --icf=all
# SwiftPM keeps a manifest it has read, and with it the commit of that time, which --version would tell.
FRESH   := --manifest-cache none
COMMIT   = $(shell git describe --always --dirty --abbrev=12 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help deps commit binary build demo test docs soak bench bench-peers bench-scale gate-runs release size install \
	uninstall deb deb-test demo-test lint format clean

help: ## This list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what is missing from Debian for everything below, by name.
	@.ci/packages test chroot

# What a target needs of Debian.
packages-%:
	@.ci/packages $*

# It looks at the manifest again where that was written to since.
commit:
	@mkdir -p .build; [ "$$(cat .build/commit 2>/dev/null)" = "$(COMMIT)" ] || touch Package.swift; \
	echo "$(COMMIT)" >.build/commit

binary: commit
	$(SWIFT) build $(FRESH) --product fuselock

build: packages-build binary ## Build for development.

demo: ## The main job on a real FUSE mount: here, or in a guest where this kernel refuses.
	@.ci/demo $(MODE)

test: demo packages-test release lint ## The demo, then every test.
	$(SWIFT) test $(FRESH) --skip KernelTests
	FUSELOCK_BINARY=$(CURDIR)/release/fuselock $(SWIFT) test --skip-build --filter KernelTests \
		--skip KernelTests.Source
	FUSELOCK_BINARY=$(CURDIR)/release/fuselock $(SWIFT) test --skip-build --filter KernelTests.Source

SECONDS ?= 3600
docs: packages-build commit ## docs/remedies.md, and parts of schemas and alerts, anew from the code.
	FUSELOCK_WRITE_DOCS=1 $(SWIFT) test $(FRESH) --filter "RemedyGuideTests|FigureTests|EnumerationTests|AlertedReasonTests|PolicySchemaTests"

soak: packages-soak release ## The exporter beside writers for an hour (SECONDS=300: less): nothing grows but counters.
	Tests/Soak/run $(SECONDS)

bench: packages-lab release ## Attach time, instructions a write, size and memory (Tests/Benchmarks).
	Tests/Benchmarks/cost
	Tests/Benchmarks/run

release: packages-release commit ## One static binary, release/fuselock, and its manual pages.
	$(SWIFT) build $(FRESH) -c release --product fuselock $(STATIC)
	mkdir -p release
	objcopy --strip-all $(RELEASE) release/fuselock
	$(SWIFT) build --product ManualWriter
	Packaging/manual release/fuselock .build/debug/ManualWriter release/man

size: ## What takes the room in the release, by library.
	$(MAKE) release STATIC="$(STATIC) -Xlinker -Map=$(CURDIR)/.build/release.map"
	Tests/Benchmarks/size .build/release.map

# Builds nothing, so that root need not.
install: ## Install what make release made: PREFIX=/usr/local, DESTDIR=.
	@[ -x release/fuselock ] || { echo "make release comes first" >&2; exit 1; }
	Packaging/install release "$(DESTDIR)" "$(PREFIX)"

uninstall: ## Remove what make install installed, with the same PREFIX and DESTDIR.
	Packaging/uninstall "$(DESTDIR)$(PREFIX)"

bench-peers: packages-lab release ## The same beside klockstat, bpftrace and perf, in guests.
	Tests/Benchmarks/peers

bench-scale: packages-lab release ## 64 writers, 1000 files, 16 virtual CPUs.
	Tests/Benchmarks/scale

gate-runs: packages-lab release ## A hundred gate runs on one kernel in a guest; takes an hour.
	FUSELOCK_BINARY=$(CURDIR)/release/fuselock FUSELOCK_GATE_RUNS=100 $(SWIFT) test \
		--filter KernelTests.GateRepetition

deb: release ## A Debian package: program, manual pages, completions, what there is of units and dashboards.
	Packaging/deb release

deb-test: packages-chroot deb ## Install it on clean Debians 11 to 13, run it, remove it; needs root.
	Packaging/deb-test "$$(ls -t release/fuselock_*.deb | head -n 1)"

demo-test: packages-chroot ## make demo from a clone on clean Debians 12 and 13; needs root and this machine's Swift.
	Packaging/demo-test

lint: ## Formatting and warnings.
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format: ## Format in place.
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

clean: ## Remove what was built; the cache of kernels stays.
	rm -rf .build release
