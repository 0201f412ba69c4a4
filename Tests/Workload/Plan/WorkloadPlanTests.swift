// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Workload

@Suite struct WorkloadPlanTests {
    @Test func defaultsCanBeRun() throws {
        try WorkloadPlan().validate()
    }

    struct Refusal: Sendable {
        var words: String
        var change: @Sendable (inout WorkloadPlan) -> Void

        init(_ words: String, _ change: @escaping @Sendable (inout WorkloadPlan) -> Void) {
            self.words = words
            self.change = change
        }
    }

    @Test(arguments: [
        Refusal("0 writers") { $0.writers = 0 },
        Refusal("-3 writers") { $0.writers = -3 },
        Refusal("at most 4096") { $0.writers = 1_000_000 },
        Refusal("0 writes") { $0.limit = .writes(0) },
        Refusal("duration of 0") { $0.limit = .duration(TimeSpan(nanoseconds: 0)) },
        Refusal("block size of 0") { $0.blockSize = 0 },
        Refusal("multiple of 512") { $0.blockSize = 1000 },
        Refusal("too large") { $0.blockSize = 1 << 40 },
        Refusal("smaller than one block") { $0.fileSize = 100 },
        Refusal("largest file offset") { $0.fileSize = .max },
        Refusal("too many to verify") { $0.fileSize = 1 << 50 },
        Refusal("cannot be divided among 4 writers") {
            $0.fileSize = 8192
            $0.pattern = .strided
        },
        Refusal("exclude each other") {
            $0.append = true
            $0.extend = true
        },
        Refusal("largest file offset") {
            $0.extend = true
            $0.limit = .writes(.max)
        },
        Refusal("cannot be verified") {
            $0.direct = false
            $0.blockSize = 40
        },
    ])
    func refuses(_ refusal: Refusal) {
        let plan = smallPlan(refusal.change)
        #expect {
            try plan.validate()
        } throws: { "\($0)".contains(refusal.words) && "\($0)".hasSuffix(".") }
    }

    @Test func growingFilesNeedNoSize() throws {
        try smallPlan {
            $0.extend = true
            $0.fileSize = 0
        }.validate()
    }

    @Test func survivesJSON() throws {
        let plan = smallPlan { $0.limit = .duration(TimeSpan(nanoseconds: 5)) }
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(WorkloadPlan.self, from: data) == plan)
    }

    @Test func describesItselfInOneLine() {
        #expect(
            WorkloadPlan().description
                == "4 writers (threads), 1000 writes each, 4 KiB random O_DIRECT, "
                + "one shared file of 16 MiB")
    }
}
