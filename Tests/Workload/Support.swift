// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging

@testable import Workload

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A directory that goes away with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/fuselock-workload-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path) }
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Whether the file system beneath has O_DIRECT.
    static let hasDirectIO: Bool = {
        guard let directory = try? TemporaryDirectory() else { return false }
        let flags = O_WRONLY | O_CREAT | OpenFlag.direct
        return (try? Descriptor(opening: directory.file("x"), flags, action: "open")) != nil
    }()
}

func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// Blocks until `condition` holds; a test that waits for ever is ended by its time limit.
func poll(until condition: () -> Bool) {
    while !condition() { usleep(1000) }
}

/// A small plan that works on any file system.
func smallPlan(_ change: (inout WorkloadPlan) -> Void = { _ in }) -> WorkloadPlan {
    var plan = WorkloadPlan(
        writers: 4, blockSize: 4096, fileSize: 256 << 10, direct: false, limit: .writes(100),
        seed: 7, verify: true)
    change(&plan)
    return plan
}
