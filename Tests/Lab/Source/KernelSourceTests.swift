// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct KernelSourceTests {
    private func source(_ text: String) throws -> KernelSource {
        guard case .source(let source) = try KernelSpec(parsing: text) else {
            throw LabError.unknownKernel(text)
        }
        return source
    }

    @Test func aPackageWithVariationAndPatchesInOrder() throws {
        let source = try source("source:linux-source-7.3,lock_stat+b.patch+dir/a.patch")
        #expect(source.origin == .debian(package: "linux-source-7.3"))
        #expect(source.variations == [.lockStat])
        #expect(source.patches == ["b.patch", "dir/a.patch"])
    }

    @Test func aTreeKeepsWhatIsInItsName() throws {
        #expect(try source("tree:/src/linux+x").origin == .tree("/src/linux+x"))
        #expect(try source("tree:/src/linux+x").patches.isEmpty)
        let varied = try source("tree:linux,lock_stat")
        #expect(varied.origin == .tree("linux"))
        #expect(varied.variations == [.lockStat])
    }

    @Test(arguments: [
        "source:linux-source-7.3", "source:linux-source-7.3,lock_stat+a.patch+b.patch",
        "tree:/src/linux,lock_stat",
    ])
    func descriptionIsWhatParsingTakes(text: String) throws {
        #expect(try source(text).description == text)
    }

    @Test(arguments: [
        "source:", "source:linux-source-", "source:linux-source-7", "source:linux-source-7.3,kasan",
        "source:linux-source-7.3+", "source:linux-source-7.3++a.patch", "source:bash-5.2",
        "source:linux-source-7.3 -o x", "tree:", "tree:,lock_stat",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: LabError.unknownKernel(text)) { try KernelSpec(parsing: text) }
    }
}

@Suite struct KernelBuildKeyTests {
    private let plain = LabConfiguration.fragment([])

    @Test func whatIsBuiltNamesTheEntry() {
        let (a, b): ([UInt8], [UInt8]) = ([1, 2], [3])
        let keys = [
            KernelBuildKey.entry(config: plain, patches: []),
            KernelBuildKey.entry(config: LabConfiguration.fragment([.lockStat]), patches: []),
            KernelBuildKey.entry(config: plain, patches: [a]),
            KernelBuildKey.entry(config: plain, patches: [a, b]),
            KernelBuildKey.entry(config: plain, patches: [b, a]),
            KernelBuildKey.entry(config: plain, patches: [a + b]),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(keys[3] == KernelBuildKey.entry(config: plain, patches: [a, b]))
    }

    @Test func theHashIsFNV1a() {
        #expect(KernelBuildKey.hash([]) == "cbf29ce484222325")
        #expect(KernelBuildKey.hash([[]]) == "a8c7f832281a39c5")
    }
}
