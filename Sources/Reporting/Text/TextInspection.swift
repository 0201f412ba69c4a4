// SPDX-License-Identifier: Apache-2.0

import LockModel

/// An inspection as text: one block an inode, with its opens and what follows for its writers.
public struct TextInspection {
    private let inspection: Inspection
    private let style: Style

    /// Text of an inspection, with colour only where the style has any.
    public init(_ inspection: Inspection, style: Style = .plain) {
        self.inspection = inspection
        self.style = style
    }

    /// The text, ending in a newline.
    public var text: String {
        let inodes = OpenInode.all(in: inspection.files, inspection.holds ?? [])
        let sections =
            [summary(of: inodes).map { Printable.text($0) }]
            + inodes.map { OpenInodeBlock($0, style).lines }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func summary(of inodes: [OpenInode]) -> [String] {
        guard !inodes.isEmpty else { return [nothing] + missing }
        let descriptors = Units.number(inspection.files.count, "descriptor")
        let files = Units.number(inodes.count, "open FUSE file")
        return ["\(descriptors) of \(files) \(place), Linux \(inspection.kernel.release)"]
            + beside + missing
    }

    private var beside: [String] {
        let holds = inspection.holds ?? []
        let uses = [
            (holds.count { $0.kind == .mapping }, "mapping"),
            (holds.count { $0.kind == .opener }, "writer"),
        ].filter { $0.0 > 0 }.map { Units.number($0.0, $0.1) }
        return uses.isEmpty ? [] : [uses.joined(separator: " and ") + " without one"]
    }

    private var missing: [String] {
        inspection.mayLackHolds == true
            ? [
                "Mappings and writers without a descriptor may be missing: the kernel's lists changed."
            ]
            : []
    }

    private var nothing: String {
        guard let target = inspection.target, target.inode != nil else {
            return "No FUSE file is open \(place)."
        }
        return "No process has \(target.path) open."
    }

    private var place: String {
        inspection.target.map { "on \($0.mountPoint) (\($0.fileSystem))" } ?? "on this machine"
    }
}
