// SPDX-License-Identifier: Apache-2.0

import HostSystem
import Testing

@Suite struct PrivilegesTests {
    private func privileges(_ capabilities: String, uid: String = "0") throws -> Privileges {
        try #require(
            Privileges(
                status: """
                    Name:\tfuselock
                    Uid:\t1000\t\(uid)\t0\t0
                    CapPrm:\t000001ffffffffff
                    CapEff:\t\(capabilities)
                    """))
    }

    @Test func allOfRoot() throws {
        let root = try privileges("000001ffffffffff")
        #expect(Privileges.Capability.allCases.allSatisfy(root.has))
        #expect(root.allowTracing)
        #expect(root.user == 0)
    }

    @Test func theEffectiveUserCounts() throws {
        #expect(try privileges("0", uid: "65534").user == 65534)
    }

    /// Bits 38 and 39 are CAP_PERFMON and CAP_BPF, bit 21 is CAP_SYS_ADMIN, bit 24 CAP_SYS_RESOURCE.
    @Test(arguments: [
        ("000000c000000000", true), ("0000008000000000", false), ("0000004000000000", false),
        ("0000000000200000", true), ("0000000001000000", false), ("0000000000000000", false),
        ("0000013f3edfffff", false),
    ]) func whatTracingNeeds(capabilities: String, isEnough: Bool) throws {
        #expect(try privileges(capabilities).allowTracing == isEnough)
    }

    @Test(arguments: ["", "CapEff:\t1", "Uid:\t0\t0\t0\t0", "Uid:\t0\t0\t0\t0\nCapEff:\tx"])
    func whatIsNotAStatusIsNone(text: String) {
        #expect(Privileges(status: text) == nil)
    }
}
