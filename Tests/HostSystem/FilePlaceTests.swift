// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import Testing

@testable import HostSystem

@Suite final class FilePlaceTests {
    private let folder: String

    init() throws {
        folder = try FreshDirectory.make("fuselock-place", in: "/tmp").string
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A file, links to it and around in a circle.
    private func withLinks(_ work: () throws -> Void) throws {
        try FileManager.default.createDirectory(
            atPath: folder + "/real", withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: folder + "/real/file"))
        for (name, target) in [
            ("relative", "real"), ("absolute", folder + "/relative/../real/file"),
            ("circle", "circle"), ("dangling", "nowhere"),
        ] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(name)", withDestinationPath: target)
        }
        try work()
    }

    @Test func linksAreFollowed() throws {
        try withLinks {
            for path in ["real/./file", "relative/file", "absolute", "real/../relative//file"] {
                let place = try FilePlace(of: "\(folder)/\(path)")
                #expect(place.path == folder + "/real/file")
            }
        }
    }

    @Test func whatIsNotThere() throws {
        try withLinks {
            func failure(_ path: String) -> FilePlace.Failure? {
                #expect(throws: FilePlace.Failure.self) { try FilePlace(of: path) }
            }
            #expect(failure("\(folder)/none") == .refused(.noSuchFileOrDirectory))
            #expect(failure("\(folder)/dangling") == .refused(.noSuchFileOrDirectory))
            #expect(failure("\(folder)/circle") == .refused(.tooManySymbolicLinkLevels))
            #expect(failure("\(folder)/real/file/x") == .refused(.notDirectory))
            #expect(failure("") == .refused(.noSuchFileOrDirectory))
        }
    }

    @Test func theFileSystemIsToldByMountinfo() throws {
        let place = try FilePlace(of: "/proc/sys/kernel/ostype")
        #expect(place.mount.fileSystem == "proc" && !place.isFUSE)
    }

    /// A link of procfs reads `/`, and leads into that process' mounts.
    @Test func linksOfProcessesLeadIntoTheirMounts() throws {
        try withLinks {
            let place = try FilePlace(of: "/proc/self/root\(folder)/relative/file")
            let process = "/proc/\(getpid())"
            #expect(place.path == "\(process)/root\(folder)/real/file")
            #expect(place.view == .process(MountNamespace(directory: process)))
        }
    }

    @Test func aProcessThatIsNoMore() {
        let view = MountView.process(MountNamespace(of: .max))
        #expect(throws: FilePlace.Failure.mountsUnknown) { try FilePlace(of: "/", in: view) }
    }
}
