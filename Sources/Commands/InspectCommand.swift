// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import KernelTracing
import LockModel
import Reporting

/// `fuselock inspect [PATH]`
struct InspectCommand: ParsableCommand, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what the kernel holds of every open FUSE file, at once.",
        discussion: VerbGuide(
            examples: [
                "Every FUSE file": "fuselock inspect",
                "One mount": "fuselock inspect /mnt/data",
                "In containers": "fuselock inspect --all-mounts",
                "For a program": "fuselock inspect /mnt/data --json -",
            ],
            text: """
                One walk over the machine's open files, with nothing attached to any write path: the \
                open flags that the kernel kept, the inode's I/O mode, who holds i_rwsem, the backing \
                file, and what follows for its writers; and who has files mapped, or open for writing \
                without a descriptor (a loop device, nfsd, overlayfs). Works where fentry is refused.
                """
        ).discussion)

    @Argument(help: "A FUSE mount or a file on one; without it, every FUSE file of the machine.")
    var path: String?

    @OptionGroup(title: "Mounts") var mounts: MountOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    var outputFiles: [String?] { [output.json] }

    func run() throws {
        let target = try path.map {
            try TraceTarget.watching($0, in: mounts.view, silent: sayWholeMount)
        }
        let inspection = try exitingIfUnsupported { () throws(TracingError) in
            try inspect(target)
        }
        try output.emit(inspection) { TextInspection(inspection, style: $0).text }
    }

    private func inspect(_ target: TraceTarget?) throws(TracingError) -> Inspection {
        let inspector = try FileInspector()
        let startedAt = Date()
        let began = ContinuousClock.now
        let found = try inspector.inspect(target, in: mounts.view)
        return Inspection(
            version: Version.current, recordedAt: startedAt.formatted(.iso8601), kernel: .current,
            target: target.map(TargetInfo.init),
            elapsedNs: (ContinuousClock.now - began).wholeNanoseconds, files: found.files,
            holds: found.holds, mayLackHolds: found.mayLackHolds)
    }
}
