// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct KernelModulesTests {
    /// A file with nothing of a module but what `modinfo` would find in it.
    private func module(_ name: String, depends: String) -> [UInt8] {
        Array("\u{7F}ELF\0license=GPL\0depends=\(depends)\0name=\(name)\0".utf8)
    }

    @Test func dependenciesComeFromModinfo() {
        #expect(KernelModules.dependencies(in: module("c", depends: "a,b-b")) == ["a", "b_b"])
        #expect(KernelModules.dependencies(in: module("a", depends: "")).isEmpty)
        #expect(KernelModules.dependencies(in: Array("no module".utf8)).isEmpty)
    }

    @Test func modulesComeAfterWhatTheyDependOn() async throws {
        let folder = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(folder) }
        let deep = folder.appending("drivers/deep")
        try HostFiles.makeDirectories(deep)
        try HostFiles.write(module("top", depends: "mid-dle,low"), to: folder.appending("top.ko"))
        try HostFiles.write(module("middle", depends: "low"), to: deep.appending("mid_dle.ko"))
        try HostFiles.write(module("low", depends: ""), to: deep.appending("low.ko"))
        let modules = try await KernelModules(tree: folder).closure(of: ["builtin", "top", "low"])
        #expect(modules.map(\.name) == ["low", "mid_dle", "top"])
    }
}
