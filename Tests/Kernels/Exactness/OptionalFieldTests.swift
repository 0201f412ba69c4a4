// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// The probe backend on kernels that lack one member of one structure: played by a kernel that has them
/// all and type information without. It loads, counts the same, and says what it lacks.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct OptionalFieldTests {
    struct Field: Sendable {
        let structure: String
        let member: String
        /// In the line of what is not covered; nil where nothing is lost.
        let lacks: String?

        var name: String { "\(structure).\(member)" }
    }

    private static let fields = [
        Field(structure: "fuse_file", member: "passthrough", lacks: "backing files"),
        Field(structure: "rw_semaphore", member: "owner", lacks: "who held a lock"),
        Field(structure: "fuse_inode", member: "iocachectr", lacks: "cached"),
        Field(structure: "fuse_inode", member: "state", lacks: "cached"),
        Field(structure: "fuse_io_priv", member: "reqs", lacks: "asynchronous direct writes"),
    ]

    private static var helper: String {
        GuestScript.package.appendingPathComponent(".build/debug/TypesHelper").path
    }

    @Test func everyMemberMayGo() async throws {
        let script =
            GuestScript.untilExact
            + Self.fields.map { field in
                """
                \(Self.helper) /sys/kernel/btf/vmlinux /tmp/types \(field.structure) \(field.member)
                export FUSELOCK_BTF=/tmp/types
                until_exact demo --writers 2 --writes 100 --json /out/\(field.name).json
                """
            }.joined(separator: "\n")
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: [Self.helper],
            timeout: .seconds(900)
        ).run(script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty,
            "\(outcome.result.standardOutputText) \(outcome.result.standardErrorText)")
        for field in Self.fields {
            let report = try outcome.report("\(field.name).json")
            #expect(report.calls == 200 && report.verdict.mode == .exclusive)
            if let lacks = field.lacks {
                #expect(
                    report.notCovered.contains { $0.contains(lacks) },
                    "\(field.name): \(report.notCovered)")
            }
        }
    }
}
