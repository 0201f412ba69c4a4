// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import HostSystem
import LockModel
import Logging
import SystemPackage
import Testing

@testable import Workload

/// A directory that is gone after the test.
final class Scratch {
    let path: String

    /// On the disk unless told otherwise; both take O_DIRECT.
    init(in parent: String = "/tmp") throws {
        path = try FreshDirectory.make("fuselock-workload", in: FilePath(parent)).string
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// The helper program, built beside the test program.
let writerHelper: WriterCommand = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(
        decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return WriterCommand(
        executable: FilePath(path).removingLastComponent().appending("WriterHelper").string,
        arguments: [])
}()

extension WriterPool {
    /// A pool that keeps its files, so that the test can look at them, and knows the helper.
    convenience init(_ plan: WorkloadPlan, in scratch: Scratch, keepFiles: Bool = true) {
        self.init(
            plan: plan, path: scratch.path,
            options: Options(keepFiles: keepFiles, processCommand: writerHelper), logger: quiet)
    }

    /// The whole run.
    func run() throws -> WorkloadFigures {
        try prepare()
        go()
        return try wait()
    }
}

/// A plan small enough for a debug build.
func smallPlan(_ change: (inout WorkloadPlan) -> Void = { _ in }) -> WorkloadPlan {
    var plan = WorkloadPlan(
        writers: 4, fileSize: 256 << 10, limit: .writes(100), seed: 42, verify: true)
    change(&plan)
    return plan
}
