// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Reads everything back after a run in which every write succeeded.
struct ReadBack {
    let plan: WorkloadPlan
    /// Path by writer.
    let paths: [String]
    /// Writes done, by writer.
    let counts: [UInt64]

    private static let chunk = 1 << 20
    private static let mostFailures = 10
    private static let overlapHint =
        "Writers of this pattern may write one block at once, which a file system may tear: "
        + "--pattern strided keeps them apart."

    /// Blocks found right, and a sentence for each of the first that are not.
    func run() -> (verified: UInt64, failures: [String]) {
        var verified: UInt64 = 0
        var failures: [String] = []
        for (path, writers) in Dictionary(grouping: paths.indices, by: { paths[$0] }).sorted(
            by: { $0.value[0] < $1.value[0] })
        {
            let counts = Dictionary(uniqueKeysWithValues: writers.map { ($0, self.counts[$0]) })
            do {
                var check = FileCheck(plan: plan, path: path, counts: counts)
                try check.run()
                verified += check.verified
                failures += check.summary
            } catch {
                failures.append("\(error)")
            }
        }
        return (verified, failures)
    }

    private struct FileCheck {
        let plan: WorkloadPlan
        let path: String
        let counts: [Int: UInt64]
        var verified: UInt64 = 0
        private var failures: [String] = []
        private var wrongBlocks = 0

        init(plan: WorkloadPlan, path: String, counts: [Int: UInt64]) {
            self.plan = plan
            self.path = path
            self.counts = counts
        }

        mutating func run() throws(WorkloadError) {
            let flags = O_RDONLY | (plan.direct ? OpenFlag.direct : 0)
            let file = try Descriptor(opening: path, flags, action: "read back")
            try checkSize(file.number)
            var check = BlockCheck(plan: plan, counts: counts)
            let perChunk = max(1, ReadBack.chunk / plan.blockSize)
            let buffer = AlignedBuffer(byteCount: perChunk * plan.blockSize)
            for first in stride(from: 0, to: blocks, by: perChunk) {
                let wanted = min(perChunk, blocks - first)
                let got = try read(file.number, buffer.bytes, wanted, at: first)
                for index in 0..<got { judge(&check, buffer.bytes, index, number: first + index) }
                if got < wanted { break }
            }
        }

        /// The failures, how many more there are, and what may excuse them.
        var summary: [String] {
            let rest = wrongBlocks - ReadBack.mostFailures
            return failures + (rest > 0 ? ["... and \(rest) more blocks of \(path)."] : [])
                + (wrongBlocks > 0 && overlapping ? [ReadBack.overlapHint] : [])
        }

        private var overlapping: Bool {
            !plan.grows && counts.count > 1 && plan.pattern != .strided
        }

        private var blocks: Int {
            if plan.append { return counts.values.reduce(0) { $0 + Int($1) } }
            guard plan.extend else { return plan.blocks }
            return counts.filter { $0.value > 0 }.map { writer, count in
                WriteSequence(plan: plan, writer: writer).block(Int(count) - 1) + 1
            }.max() ?? 0
        }

        private mutating func checkSize(_ file: Int32) throws(WorkloadError) {
            var status = stat()
            guard fstat(file, &status) == 0 else {
                throw .file(action: "stat", path: path, errno: .current)
            }
            let expected = blocks * plan.blockSize
            let right =
                plan.grows ? status.st_size == expected : status.st_size >= plan.fileSize
            guard !right else { return }
            failures.append("\(path) has \(status.st_size) bytes and should have \(expected).")
        }

        /// Whole blocks read; fewer than wanted only at the end of the file.
        private func read(
            _ file: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ wanted: Int, at first: Int
        ) throws(WorkloadError) -> Int {
            var done = 0
            while done < wanted * plan.blockSize {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[done..<(wanted * plan.blockSize)])
                let got = pread(
                    file, rest.baseAddress, rest.count, off_t(first * plan.blockSize + done))
                if got < 0 {
                    let errno = Errno.current
                    if errno == .interrupted { continue }
                    throw .file(action: "read back", path: path, errno: errno)
                }
                if got == 0 { break }
                done += got
            }
            return done / plan.blockSize
        }

        private mutating func judge(
            _ check: inout BlockCheck, _ buffer: UnsafeMutableRawBufferPointer, _ index: Int,
            number: Int
        ) {
            let offset = index * plan.blockSize
            let block = UnsafeRawBufferPointer(
                rebasing: buffer[offset..<(offset + plan.blockSize)])
            guard let problem = check.problem(with: block, at: number) else {
                verified += 1
                return
            }
            wrongBlocks += 1
            guard wrongBlocks <= ReadBack.mostFailures else { return }
            failures.append(
                "Block \(number) at offset \(number * plan.blockSize) of \(path) \(problem).")
        }
    }
}
