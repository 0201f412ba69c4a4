// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Workload

struct WorkloadPlanTests {
    @Test func describesItselfInOneLine() {
        #expect(
            WorkloadPlan().description
                == "4 writers x 1000 writes of 4 KiB, random, one shared 16 MiB file, O_DIRECT")
        let plan = WorkloadPlan(
            writers: 1, processes: true, layout: .perWriter, direct: false, append: true,
            limit: .duration(.seconds(10)))
        #expect(
            plan.description
                == "1 writer process x 10 s of 4 KiB writes, O_APPEND, a file each, buffered")
    }

    @Test func survivesJSON() throws {
        let plan = WorkloadPlan(limit: .duration(.milliseconds(1500)), seed: .max)
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(WorkloadPlan.self, from: data) == plan)
    }

    @Test func theDefaultIsValid() throws { try WorkloadPlan().validate() }

    @Test(arguments: [
        (WorkloadPlan(writers: 0), "number of writers"),
        (WorkloadPlan(writers: 5000), "number of writers"),
        (WorkloadPlan(limit: .writes(0)), "at least 1"),
        (WorkloadPlan(limit: .duration(.zero)), "longer than zero"),
        (WorkloadPlan(blockSize: 0), "block size"),
        (WorkloadPlan(blockSize: 1000), "multiple of 512"),
        (WorkloadPlan(fileSize: 0), "holds no block"),
        (WorkloadPlan(fileSize: 6144), "multiple of the block size"),
        (WorkloadPlan(append: true, extend: true), "exclude each other"),
        (WorkloadPlan(extend: true, limit: .writes(.max)), "more than a file can hold"),
        (WorkloadPlan(layout: .perWriter, pattern: .strided), "--pattern strided"),
        (WorkloadPlan(writers: 5, fileSize: 16384, pattern: .strided), "divided among"),
    ])
    func refuses(plan: WorkloadPlan, because reason: String) throws {
        let error = try #require(throws: WorkloadError.self) { try plan.validate() }
        #expect(error.description.contains(reason))
        #expect(error.description.hasSuffix("."))
    }
}
