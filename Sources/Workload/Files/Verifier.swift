// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Reads files back and says whether they hold what the writers of a plan reported.
///
/// A block passes when one write wrote all of it, and that write was the last of its writer to
/// this block; where writers meet in a block, whichever came last may have won. The initial fill
/// passes only where nobody wrote. Works as well on another mount of the files, or on the files
/// behind a FUSE mount.
public struct Verifier: Sendable {
    /// What was found.
    public struct Verification: Sendable, Equatable {
        /// Blocks that are right.
        public var blocks: UInt64 = 0
        /// The first ``Verifier/maximumDefects`` that are wrong, as sentences, and then how many
        /// more there were.
        public var defects: [String] = []
    }

    /// Most defects that are reported one by one.
    public static let maximumDefects = 10

    private let plan: WorkloadPlan
    private let writes: [UInt64]
    var progress = Progress()

    /// A verifier for a plan run with ``WorkloadPlan/verify``, and the number of writes each
    /// writer completed.
    public init(plan: WorkloadPlan, writes: [UInt64]) {
        self.plan = plan
        self.writes = writes
    }

    /// Reads every block of the files (one, or one a writer). Throws when a file cannot be read;
    /// wrong content is returned, not thrown.
    public func verify(_ files: [String]) throws(WorkloadError) -> Verification {
        var tally = Tally()
        for (index, path) in files.enumerated() {
            let shared = plan.layout == .shared || files.count == 1
            let writers = shared ? Array(0..<plan.writers) : [index]
            var expected: any ExpectedContent =
                plan.append
                ? ExpectedRecords(plan: plan, writes: writes, writers: writers)
                : ExpectedBlocks(plan: plan, writes: writes, writers: writers)
            try read(path, &expected, &tally)
        }
        return tally.verification
    }

    private func read(
        _ path: String, _ expected: inout any ExpectedContent, _ tally: inout Tally
    ) throws(WorkloadError) {
        let file = try TargetFiles.open(
            path, .readOnly, plan.direct ? [.closeOnExec, .direct] : [.closeOnExec])
        defer { try? file.close() }
        let size = try length(of: file, path)
        if let length = expected.exactLength.map({ $0 * plan.blockSize }), length != size {
            tally.reject("\(path) is \(size) bytes long, but its writers wrote \(length).")
        }
        guard let buffer = AlignedBuffer(count: Int(plan.blockSize)) else {
            throw .targetFailed(
                action: "read", path: path, offset: 0, errno: .noMemory, remedy: nil)
        }
        for block in 0..<expected.blocks {
            try fill(buffer, from: file, path, at: block * plan.blockSize)
            progress.step()
            do {
                try expected.check(block, UnsafeRawBufferPointer(buffer.bytes))
                tally.accept()
            } catch {
                tally.reject(
                    "Block \(block) of \(path) (offset \(block * plan.blockSize)) \(error).")
            }
        }
        for sentence in expected.missing(path) { tally.reject(sentence) }
    }

    private func length(of file: FileDescriptor, _ path: String) throws(WorkloadError) -> UInt64 {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else {
            throw .targetFailed(
                action: "look at", path: path, offset: nil, errno: .last, remedy: nil)
        }
        return UInt64(max(0, status.st_size))
    }

    /// Reads one block; what lies beyond the end of the file reads as zeroes.
    private func fill(
        _ buffer: AlignedBuffer, from file: FileDescriptor, _ path: String, at offset: UInt64
    ) throws(WorkloadError) {
        var done = 0
        while done < buffer.bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[done...])
            let count = retryingInterrupts {
                pread(file.rawValue, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            }
            guard count >= 0 else {
                throw .targetFailed(
                    action: "read back", path: path, offset: offset, errno: .last, remedy: nil)
            }
            if count == 0 {
                rest.initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            done += count
        }
    }
}

/// Counts right blocks and collects the first sentences about wrong ones.
private struct Tally {
    private var blocks: UInt64 = 0
    private var defects: [String] = []
    private var furtherDefects: UInt64 = 0

    mutating func accept() { blocks += 1 }

    mutating func reject(_ sentence: String) {
        if defects.count < Verifier.maximumDefects {
            defects.append(sentence)
        } else {
            furtherDefects += 1
        }
    }

    var verification: Verifier.Verification {
        let more = furtherDefects > 0 ? ["\(furtherDefects) more blocks are wrong."] : []
        return Verifier.Verification(blocks: blocks, defects: defects + more)
    }
}
