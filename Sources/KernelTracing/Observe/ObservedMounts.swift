// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// What one observe backend saw up to a moment, of one mount or of all.
public struct ObservedMounts {
    /// One mount's part: what was seen of its files, and which they are.
    public typealias Part = (observation: Observation, files: [TracedFile])

    /// How the samples were taken.
    public let sampler: SamplerFigures
    /// What was missed, of all mounts.
    public var losses: ObservationLosses { lost.all }
    let lost: MountLosses
    let files: [WatchedFile]
    let others: [UInt32: [LockSamples.OtherHolder]]
    let sight: WriteSight
    let contention: [ContentionRow]
    let uses: [UInt32: [ObservedFile.Use]]
    let countsWriteCalls: Bool
    /// Open files of processes outside of fuselock's PID namespace were not shown to it.
    let hidesProcesses: Bool
    /// Passes missed since the last, which no pass could count.
    let unfinished: UInt64

    /// Devices (`s_dev`) with a file that was open for writing.
    public var devices: Set<UInt32> { Set(files.map(\.counts.device)) }

    /// All mounts together.
    public var all: Part { part(files, lost.all) }

    /// What belongs to one mount, its losses among it.
    public func mount(_ device: UInt32) -> Part {
        part(files.filter { $0.counts.device == device }, lost.of(device))
    }

    private func part(_ files: [WatchedFile], _ losses: ObservationLosses) -> Part {
        let here = Set(files.map(\.index))
        var observation = Observation(
            sampler: sampler, files: files.map(observed),
            contention: contention.filter { here.contains($0.file) }, losses: losses)
        if !sight.readers { observation.cannotSee.removeAll { $0 == Observation.spinning } }
        if countsWriteCalls {
            observation.writeCalls = writeCalls(of: files)
            observation.cannotSee.append(
                "writes by aio, io_uring, kernel threads and through overlayfs in the count of write calls"
            )
        }
        if hidesProcesses {
            observation.cannotSee.append(
                "how processes outside of this PID namespace have the files open, but for those that "
                    + "were seen to write: run it in the host's (a container: --pid=host)")
        }
        let names = FileNames.distinct(files.map { ($0.names, $0.counts.inode) })
        return (observation, zip(files, names).map { TracedFile($0, name: $1) })
    }

    /// `nil` where the only writes seen are of a kind that is not counted.
    private func writeCalls(of files: [WatchedFile]) -> WriteCallFigures? {
        var figures = WriteCallFigures(
            source: .systemCalls, calls: files.reduce(0) { $0 + $1.counts.calls },
            bytes: files.reduce(0) { $0 + $1.counts.bytes }, failures: failures(of: files))
        if files.contains(where: \.hasUncountedWrites) { figures.besideOthers = true }
        return figures.calls == 0 && figures.besideOthers == true ? nil : figures
    }

    private func failures(of files: [WatchedFile]) -> [WriteCallFigures.Failure] {
        let sums = files.reduce(into: [UInt32: UInt64]()) { sums, file in
            sums.merge(file.failures, uniquingKeysWith: +)
        }
        return sums.map { .init(error: ErrorNames.name(of: $0), calls: $1) }
            .sorted { ($0.calls, $1.error) > ($1.calls, $0.error) }
    }

    private func observed(_ file: WatchedFile) -> ObservedFile {
        var observed = ObservedFile(
            file: file.index, opens: file.opens.sorted { "\($0)" < "\($1)" },
            samples: LockSamples(
                file.counts, others: others[file.index] ?? [], unfinished: unfinished,
                sight: sight),
            writeCalls: countsWriteCalls && !file.hasUncountedWrites ? file.counts.calls : nil)
        observed.uses = uses[file.index] ?? []
        let growth = file.counts.size_last.since(file.counts.size_first)
        observed.grewBy = growth > 0 ? growth : nil
        return observed
    }
}

extension WatchedFile {
    /// Holds by write calls, told apart by the calls between them, without one that was counted: of those
    /// through an overlay the call names the overlay's file.
    private static let fewestHolds: UInt64 = 36

    /// Writers were seen whose calls are not among the counted.
    fileprivate var hasUncountedWrites: Bool {
        let holds = counts.exclusive_holds.0 + counts.shared_holds.0
        // Open for writing with nobody's descriptor: nfsd, a loop device, an overlay.
        let isOpenUnseen = opens.isEmpty
        return counts.uncounted > 0
            || counts.calls == 0 && (isOpenUnseen || holds >= Self.fewestHolds)
    }
}

extension TracedFile {
    fileprivate init(_ file: WatchedFile, name: String) {
        let counts = file.counts
        self.init(
            id: file.index, name: name, inode: counts.inode,
            backing: counts.backing_inode == 0
                ? nil
                : BackingFile(
                    inode: counts.backing_inode,
                    fileSystem: FileSystemMagic.name(of: counts.backing_magic)),
            ioCounterIsAtomic: counts.io_counter_atomic != 0,
            node: .init(id: counts.nodeid, generation: counts.generation))
    }
}
