// SPDX-License-Identifier: Apache-2.0

/// Kernel workers with the exclusive side: in a write, or in an fsync, which a loop device's worker makes as
/// well and which takes it on every file (fs/fuse/file.c, `fuse_fsync`). A sample does not tell them apart.
extension Observation {
    /// What is judged: samples of such workers only of files whose writes are known to be exclusive by
    /// something else.
    package var judged: (samples: LockSamples, doubtful: UInt64) {
        let doubtful = files.filter { $0.samples.exclusive.worker.samples > 0 && !isExclusive($0) }
        guard !doubtful.isEmpty else { return (total, 0) }
        var samples = total
        let held = doubtful.reduce(into: HeldSamples.Count()) {
            $0 = $0 + $1.samples.exclusive.worker
        }
        samples.exclusive.worker.samples -= min(held.samples, samples.exclusive.worker.samples)
        samples.exclusive.worker.holds -= min(held.holds, samples.exclusive.worker.holds)
        samples.exclusive.other = samples.exclusive.other + held
        // Where they alone were seen inside of a file, the lengths of its holds are theirs.
        let squares = doubtful.filter { $0.samples.isOfWorkersAlone }
            .reduce(0) { $0 + ($1.samples.evidence?.exclusiveSquares ?? 0) }
        let all = samples.evidence?.exclusiveSquares ?? 0
        samples.evidence?.exclusiveSquares = all - min(squares, all)
        return (samples, held.samples)
    }

    /// Somebody waited for the exclusive side in a write, or no way in which the file is open shares.
    private func isExclusive(_ file: ObservedFile) -> Bool {
        contention.contains { $0.file == file.file && $0.isExclusiveWrite } || file.opensExclude
    }
}

extension LockSamples {
    fileprivate var isOfWorkersAlone: Bool {
        exclusive.byWrites.samples == exclusive.worker.samples
    }
}

extension ContentionRow {
    /// The stack of the waiter goes through a write (fs/fuse/file.c, passthrough.c).
    fileprivate var isExclusiveWrite: Bool {
        lockClass == .inodeRwsem && mode == .exclusive
            && stack.functions.contains { Self.writes.contains($0) }
    }

    private static let writes: Set<String> = [
        "fuse_file_write_iter", "fuse_direct_write_iter", "fuse_cache_write_iter",
        "fuse_passthrough_write_iter", "fuse_passthrough_splice_write", "fuse_dax_write_iter",
    ]
}

extension ObservedFile {
    /// Each of its opens has an obstacle that keeps writes from the shared side.
    fileprivate var opensExclude: Bool {
        !opens.isEmpty
            && opens.allSatisfy { !situation(of: $0, requested: nil).obstacles.contains(.notTold) }
    }
}
