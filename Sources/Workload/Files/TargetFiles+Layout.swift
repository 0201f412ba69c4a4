// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

extension TargetFiles {
    /// Bytes written at once while a file is laid out.
    private static let chunk: UInt64 = 1 << 20

    /// Makes the files and writes every block of them, so that no write of the run extends a file
    /// or meets a hole; what was made is removed again when it cannot be finished.
    ///
    /// Files are filled with the flags the writers use: pages left in the cache by a buffered
    /// fill would have to be thrown out by their first direct writes.
    func layOut(
        _ plan: WorkloadPlan, stop: StopFlag, progress: Progress = Progress()
    ) throws(WorkloadError) {
        var made: [String] = []
        do {
            for (index, path) in paths.enumerated() {
                try create(path, plan) {
                    made.append(path)
                } fill: { file throws(WorkloadError) in
                    try Self.fill(file, path, index: index, plan, stop, progress)
                }
                progress.step()
            }
        } catch {
            Self.remove(made)
            throw error
        }
    }

    /// Removes the files that were made, and no other; a file that is gone already is no error.
    func remove() {
        if !existing { Self.remove(paths) }
    }

    private static func remove(_ paths: [String]) {
        for path in paths { unlink(path) }
    }

    private func create(
        _ path: String, _ plan: WorkloadPlan, made: () -> Void,
        fill: (FileDescriptor) throws(WorkloadError) -> Void
    ) throws(WorkloadError) {
        var options: FileDescriptor.OpenOptions = [.closeOnExec]
        if plan.direct { options.insert(.direct) }
        if !existing { options.formUnion([.create, .exclusiveCreate]) }
        let file = try Self.open(path, .writeOnly, options)
        defer { try? file.close() }
        if !existing { made() }
        // A file of the user's is taken as it is, unless its blocks must be told from ours.
        if !plan.grows && (!existing || plan.verify) { try fill(file) }
        guard fsync(file.rawValue) == 0 else {
            throw .targetFailed(
                action: "fsync", path: path, offset: nil, errno: .last, remedy: nil)
        }
    }

    private static func fill(
        _ file: FileDescriptor, _ path: String, index: Int, _ plan: WorkloadPlan,
        _ stop: StopFlag, _ progress: Progress
    ) throws(WorkloadError) {
        let perChunk = min(plan.blocks, max(1, chunk / plan.blockSize))
        guard let buffer = AlignedBuffer(count: Int(perChunk * plan.blockSize)) else {
            throw .targetFailed(
                action: "fill", path: path, offset: 0, errno: .noMemory, remedy: nil)
        }
        var block: UInt64 = 0
        while block < plan.blocks {
            guard !stop.isRaised else { throw .interrupted }
            let count = min(perChunk, plan.blocks - block)
            stamp(buffer.bytes, from: block, count: count, plan)
            let bytes = UnsafeRawBufferPointer(
                rebasing: buffer.bytes[..<Int(count * plan.blockSize)])
            try write(bytes, to: file, path, at: block * plan.blockSize)
            block += count
            progress.step()
        }
    }

    private static func stamp(
        _ bytes: UnsafeMutableRawBufferPointer, from first: UInt64, count: UInt64,
        _ plan: WorkloadPlan
    ) {
        let size = Int(plan.blockSize)
        guard size >= BlockStamp.size else { return }
        for index in 0..<Int(count) {
            BlockStamp(
                seed: plan.seed, block: first + UInt64(index), writer: BlockStamp.filler,
                sequence: 0
            ).fill(
                UnsafeMutableRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size]))
        }
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, _ path: String, at offset: UInt64
    ) throws(WorkloadError) {
        let written = retryingInterrupts {
            pwrite(file.rawValue, bytes.baseAddress, bytes.count, off_t(offset))
        }
        guard written < bytes.count else { return }
        // A short write ends at the obstacle; asking for the rest makes the kernel name it.
        guard written > 0 else {
            let errno = written < 0 ? Errno.last : .ioError
            throw .targetFailed(
                action: "write", path: path, offset: offset, errno: errno,
                remedy: errno == .invalidArgument ? remedy(forWritesOf: bytes.count) : nil)
        }
        try write(
            UnsafeRawBufferPointer(rebasing: bytes[written...]), to: file, path,
            at: offset + UInt64(written))
    }
}

extension TargetFiles {
    /// What may help where a write with O_DIRECT is refused.
    ///
    /// - Parameter bytes: how much was written at once.
    private static func remedy(forWritesOf bytes: Int) -> String {
        let withoutIt =
            "`fuselock bench --buffered` goes without O_DIRECT, which its server may refuse"
        return bytes % 4096 == 0
            ? withoutIt
            : "with O_DIRECT a block size of a multiple of 4096 may be needed; \(withoutIt)"
    }
}

/// Makes a C call again for as long as a signal interrupts it.
func retryingInterrupts(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
