// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import Testing

@testable import FuseServer

/// Directories larger than one reply, and than the descriptors a server keeps.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct DirectoryHostTests {
    private static let names = Set(
        (0..<4000).map { "file-\($0)-" + String(repeating: "x", count: $0 % 90) })

    private func entries(_ directory: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    @Test(arguments: [[], ["--pinned", "100"]])
    func everyFileIsListedOnceAndCanBeLookedUp(_ extra: [String]) throws {
        let mount = try ServedMount(.passthrough, extra)
        for name in Self.names {
            close(open("\(mount.backing)/\(name)", O_CREAT | O_WRONLY, 0o600))
        }
        let directory = try #require(opendir(mount.mountPoint))
        defer { closedir(directory) }
        let found = entries(directory)
        #expect(found.count == Self.names.count + 2)
        #expect(Set(found) == Self.names.union([".", ".."]))
        let sizes = Self.names.filter { name in
            var (seen, backing) = (stat(), stat())
            return stat("\(mount.mountPoint)/\(name)", &seen) == 0
                && stat("\(mount.backing)/\(name)", &backing) == 0 && seen.st_ino == backing.st_ino
        }
        #expect(sizes.count == Self.names.count)
    }

    @Test func seekdirGoesBack() throws {
        let mount = try ServedMount(.cached)
        for number in 0..<500 {
            close(open("\(mount.backing)/\(number)", O_CREAT | O_WRONLY, 0o600))
        }
        let directory = try #require(opendir(mount.mountPoint))
        defer { closedir(directory) }
        for _ in 0..<200 { _ = readdir(directory) }
        let position = telldir(directory)
        let rest = entries(directory)
        seekdir(directory, position)
        #expect(entries(directory) == rest)
        #expect(rest.count == 302)
        rewinddir(directory)
        #expect(entries(directory).count == 502)
    }

    @Test func filesBeyondThePinnedOnesCanBeWritten() throws {
        let mount = try ServedMount(.passthrough, ["--pinned", "1"])
        for number in 0..<50 {
            let text = "number \(number)"
            let path = "\(mount.mountPoint)/\(number)"
            #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
        #expect(rename("\(mount.mountPoint)/1", "\(mount.mountPoint)/2") == 0)
        #expect(try String(contentsOfFile: "\(mount.backing)/2", encoding: .utf8) == "number 1")
    }
}
