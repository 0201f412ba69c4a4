// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Logging
import SystemPackage
import Testing

/// Kernels built from Debian's source with the patches beside this file: the counts each patch's
/// header promises.
@Suite(.needsGuest, .needsCompiler, .serialized, .timeLimit(.minutes(80)))
struct SourceKernelTests {
    /// A series of patches, and what a write takes with it.
    struct Variant: CustomTestStringConvertible, Sendable {
        let patches: [String]
        let rows: [Row]

        var testDescription: String { patches.joined(separator: " + ") }

        var kernel: String {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("patches").path
            return "source:linux-source-7.3" + patches.map { "+\(folder)/\($0).patch" }.joined()
        }
    }

    private static func shared(_ mode: OpenMode, fiLock: UInt64) -> Row {
        Row(mode: mode, verdict: .shared, exclusive: 0, shared: 1, fiLock: fiLock)
    }

    static let variants = [
        Variant(
            patches: ["v1-1of2"],
            rows: [
                shared(.passthroughParallel, fiLock: 3), shared(.directIOParallel, fiLock: 3),
                Row(mode: .passthrough, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 1),
            ]),
        Variant(
            patches: ["v1-1of2", "v1-2of2"],
            rows: [
                shared(.passthroughParallel, fiLock: 0),
                Row(mode: .passthrough, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 0),
            ]),
        Variant(
            patches: ["v3"],
            rows: [
                shared(.passthroughParallel, fiLock: 1), shared(.directIOParallel, fiLock: 3),
                Row(mode: .passthrough, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 1),
            ]),
        Variant(
            patches: ["lockless"],
            rows: [Row(mode: .passthrough, verdict: .lockless, exclusive: 0, shared: 0, fiLock: 1)]),
    ]

    @Test(arguments: variants) func everyPromiseIsKept(variant: Variant) async throws {
        let kernel = try KernelSpec(parsing: variant.kernel)
        let image = try await KernelCache(logger: Logger(label: "kernels")).kernel(kernel).image
        let log = try String(
            contentsOfFile: image.removingLastComponent().appending("build.log").string,
            encoding: .utf8)
        #expect(log.contains("fs/fuse/passthrough.o"))
        // The first build of a tree also merges configurations, which kconfig warns of.
        let warnings = log.split(separator: "\n").filter {
            $0.contains("warning:") && !$0.hasPrefix(".config:")
        }
        #expect(warnings.isEmpty, "\(warnings)")
        let script =
            GuestScript.untilExact
            + (variant.rows.map(\.mode) + [.directIOParallel]).map { mode in
                """
                until_exact demo --open-mode \(mode.rawValue) --writers 4 --writes 1000 \
                    --json /out/\(mode.rawValue).json
                """
            }.joined(separator: "\n")
        let outcome = try await GuestScript(kernel: kernel).run(script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in variant.rows {
            let report = try outcome.report("\(row.mode.rawValue).json")
            #expect(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
            report.expect(row, writes: 4000)
        }
        if variant.patches.contains("v1-2of2") {
            expectFewerSpinlocks(try outcome.report("direct-io+parallel.json"))
        }
    }

    /// Without an open that keeps the counter below zero, a write that leaves nobody behind takes
    /// fi->lock; how many do is up to the schedule.
    private func expectFewerSpinlocks(_ report: Report) {
        #expect(report.verdict.mode == .shared)
        #expect(report.row(.inodeRwsem, .shared)?.acquisitions == 4000)
        #expect(report.row(.fiLock, .spin)?.acquisitions ?? .max <= 4000)
        #expect(!report.files.contains { !$0.ioCounterIsAtomic })
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason, where no kernel can be built.
    static var needsCompiler: Self {
        let needed = ["bc", "bison", "flex", "gcc", "make", "pahole", "patch"]
        let missing = needed.filter { tool in
            !["/usr/bin", "/bin", "/usr/local/bin"].contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
            }
        }
        return .enabled(if: missing.isEmpty, "missing: \(missing.joined(separator: ", "))")
    }
}
