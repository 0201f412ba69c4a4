// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gate
import Lab
import LockModel
import Testing

/// Each kernel of the lab under each policy: its own holds, and under the others exactly the limits
/// break that differ, each with what the kernel does instead.
@Suite(.needsGuest, .needsCompiler, .serialized, .timeLimit(.minutes(80)))
struct SourceGateTests {
    /// A kernel, and what its parallel passthrough writes take.
    struct Kernel: CustomTestStringConvertible, Sendable {
        let policy: BuiltinPolicy
        let patches: [String]?
        let locks: [LockKind: Int]

        var testDescription: String { policy.rawValue }
        var spec: String {
            patches.map { SourceKernelTests.Variant(patches: $0, rows: []).kernel } ?? "debian:7.3"
        }
        /// Who takes `i_rwsem`: v1 1/2 makes `fuse_dio_lock()` a function that others call.
        var taker: String {
            patches?.first == "v1-1of2" ? "fuse_dio_lock" : "fuse_passthrough_write_iter"
        }
        var isExclusive: Bool { locks[.exclusive] == 1 }

        init(_ policy: BuiltinPolicy, _ patches: [String]?, _ counts: (Int, Int, Int)) {
            (self.policy, self.patches) = (policy, patches)
            locks = [.exclusive: counts.0, .shared: counts.1, .fiLock: counts.2]
        }

        /// The limits of another kernel's policy that break here.
        func measures(brokenUnder other: Kernel) -> Set<String> {
            let counts = locks.filter { other.locks[$0.key] != $0.value }.map {
                "locks-a-write \($0.key.rawValue)"
            }
            return Set(counts + (isExclusive == other.isExclusive ? [] : ["verdict"]))
        }
    }

    static let kernels = [
        Kernel(.passthroughUnpatched, nil, (1, 0, 1)),
        Kernel(.passthroughV1, ["v1-1of2"], (0, 1, 3)),
        Kernel(.passthroughV1Both, ["v1-1of2", "v1-2of2"], (0, 1, 0)),
        Kernel(.passthroughV3, ["v3"], (0, 1, 1)),
    ]

    @Test(arguments: kernels) func theRightLimitBreaks(kernel: Kernel) async throws {
        let script =
            GuestScript.untilExact + """
                until_exact demo --open-mode passthrough+parallel --writers 4 --writes 1000 \
                    --json /out/run.json
                for policy in \(Self.kernels.map(\.policy.rawValue).joined(separator: " ")); do
                    fuselock gate /out/run.json --policy builtin:$policy --json /out/$policy.json \
                        > /out/$policy.txt 2>&1
                    echo "$policy $?"
                done
                """
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel.spec)).run(
            script)
        defer { outcome.remove() }
        let codes = outcome.result.standardOutputText
        for other in Self.kernels {
            let expected = kernel.measures(brokenUnder: other)
            #expect(
                codes.contains("\(other.policy.rawValue) \(expected.isEmpty ? 0 : 3)\n"), "\(codes)"
            )
            let judgement = try JSONDecoder().decode(
                Judgement.self, from: Data(outcome.text("\(other.policy.rawValue).json").utf8))
            let broken = judgement.checks.filter { $0.status == .broken }
            #expect(Set(broken.map(\.measure)) == expected)
            #expect(!judgement.checks.contains { $0.status == .incomplete })
            expectReasons(broken, kernel)
        }
    }

    /// What is said of each broken limit is what this kernel does.
    private func expectReasons(_ broken: [Check], _ kernel: Kernel) {
        for check in broken {
            let reasons = check.reasons.joined(separator: "\n")
            if kernel.isExclusive {
                #expect(reasons.contains("this kernel dropped it at open"), "\(check)")
            }
            for (kind, count) in kernel.locks
            where check.measure == "locks-a-write \(kind.rawValue)" {
                #expect(check.observed == "\(count * 4000) in 4000 writes, \(count) a write")
                let taker = kind == .fiLock ? "_raw_spin_lock" : kernel.taker
                #expect(reasons.contains(count == 0 ? "nobody took it" : taker), "\(check)")
            }
        }
    }
}

extension LockKind {
    fileprivate static let exclusive = LockKind(.inodeRwsem, .exclusive)
    fileprivate static let shared = LockKind(.inodeRwsem, .shared)
    fileprivate static let fiLock = LockKind(.fiLock, .spin)
}
