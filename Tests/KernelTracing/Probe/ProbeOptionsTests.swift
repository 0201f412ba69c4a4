// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

/// What a trace has room for when nobody says otherwise.
@Suite struct ProbeOptionsTests {
    private let options = ProbeOptions()

    /// Three locks a file, an octave or two of each on the CPUs that its writers run on.
    @Test(arguments: [1, 2, 16, 20]) func aThousandFilesFit(cpus: Int) {
        #expect(options.maxFiles >= 1000)
        #expect(options.seriesLimit(cpus: cpus) >= 3 * options.maxFiles)
        #expect(options.octaveLimit(cpus: cpus) >= options.seriesLimit(cpus: cpus) * 4)
    }

    /// Per-CPU maps would take all memory of a large machine else.
    @Test(arguments: [1, 16, 64, 512]) func mapsStayNearTheirBudget(cpus: Int) {
        let groups = Int(options.seriesLimit(cpus: cpus))
        #expect(groups * cpus * 384 <= 32 << 20 && groups >= 64)
        #expect(Int(options.octaveLimit(cpus: cpus)) * 64 <= 4 << 20)
    }

    @Test func whoAsksForMoreGroupsGetsThem() {
        var asked = options
        asked.maxSeries = 100_000
        #expect(asked.seriesLimit(cpus: 64) == 100_000)
        #expect(asked.octaveLimit(cpus: 64) == 65536)
    }
}
