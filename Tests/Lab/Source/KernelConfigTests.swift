// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct KernelConfigTests {
    @Test func theLastLineOfAnOptionCounts() {
        let config = KernelConfig(
            parsing: """
                # CONFIG_SMP is not set
                # CONFIG_SMP: a comment
                CONFIG_NR_CPUS=64
                CONFIG_LOCALVERSION="-a=b"
                CONFIG_SMP=y
                """)
        #expect(config.options == ["SMP": "y", "NR_CPUS": "64", "LOCALVERSION": "\"-a=b\""])
    }

    @Test func whatDidNotEndUpSetIsNamed() {
        let wanted = KernelConfig(
            parsing: """
                CONFIG_SMP=y
                CONFIG_XFS_FS=y
                CONFIG_MODULES=n
                CONFIG_SWAP=n
                CONFIG_HZ=250
                CONFIG_UNIX=y
                """)
        let made = KernelConfig(
            parsing: "CONFIG_SMP=y\n# CONFIG_XFS_FS is not set\nCONFIG_MODULES=y\nCONFIG_HZ=1000")
        #expect(
            made.missing(from: wanted) == [
                "CONFIG_HZ=250 (it is 1000)", "CONFIG_MODULES=n (it is y)",
                "CONFIG_UNIX=y (it is n)", "CONFIG_XFS_FS=y (it is n)",
            ])
        #expect(wanted.missing(from: wanted).isEmpty)
    }

    /// A name twice would let one line undo another without anybody seeing it.
    @Test(arguments: [[], Set(KernelVariation.allCases)])
    func theFragmentSaysEverythingOnce(variations: Set<KernelVariation>) {
        let text = LabConfiguration.fragment(variations)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(KernelConfig(parsing: text).options.count == lines.count)
    }
}
