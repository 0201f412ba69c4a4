// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage
import Testing

@testable import Lab

@Suite struct KernelCacheTests {
    private let logger = Logger(label: "fuselock.lab.tests")

    @Test func theNewestCachedVersionNeedsNoMirror() async throws {
        let root = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(root) }
        for version in ["6.12.9-1", "6.12.10-1", ".partial"] {
            try HostFiles.makeDirectories(
                root.appending("kernels/debian-6.12-cloud/\(version)/modules"))
        }
        let kernel = try await KernelCache(root: root, logger: logger).kernel(
            try KernelSpec(parsing: "debian:6.12"))
        let folder = root.appending("kernels/debian-6.12-cloud/6.12.10-1")
        #expect(kernel.image == folder.appending("vmlinuz"))
        #expect(kernel.modules == folder.appending("modules"))
        #expect(kernel.name == "debian:6.12 (6.12.10-1)")
    }

    @Test func anImageMustExist() async throws {
        let cache = KernelCache(root: "/nonexistent", logger: logger)
        await #expect(
            throws: LabError.file(
                operation: "look at", path: "/nonexistent/image", .noSuchFileOrDirectory)
        ) { try await cache.kernel(.image("/nonexistent/image")) }
    }

    @Test func theLockKeepsASecondOneOutUntilReleased() async throws {
        let root = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(root) }
        let path = root.appending("lock")
        let first = try await FileLock.acquire(path)
        let second = Task { try await FileLock.acquire(path) }
        second.cancel()
        await #expect(throws: LabError.cancelled) { try await second.value }
        first.release()
        try await FileLock.acquire(path).release()
    }

    @Test func bothAgesOfPackagesAreUnpackedAlike() throws {
        for (image, modules) in [
            ("boot/vmlinuz-6.1.0-1-amd64", "lib/modules/6.1.0-1-amd64"),
            ("usr/lib/modules/7.3.4-amd64/vmlinuz", "usr/lib/modules/7.3.4-amd64"),
        ] {
            let root = try HostFiles.makeTemporaryDirectory()
            defer { HostFiles.removeTree(root) }
            let done = root.appending("done")
            try HostFiles.makeDirectories(done)
            let tree = root.appending("root")
            let imagePath = tree.appending(image)
            try HostFiles.makeDirectories(imagePath.removingLastComponent())
            try HostFiles.write([1], to: imagePath)
            try HostFiles.makeDirectories(tree.appending(modules).appending("kernel/fs"))
            try UnpackedKernel(root: tree).move(to: done)
            #expect(try HostFiles.list(done) == ["modules", "vmlinuz"])
            #expect(try HostFiles.list(done.appending("modules")) == ["fs"])
        }
    }
}
