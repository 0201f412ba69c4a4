// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The lines on one inode: its path, its facts, a row an open, and remarks.
struct OpenInodeBlock {
    private let inode: OpenInode
    private let fields: Fields
    private let style: Style

    init(_ inode: OpenInode, _ style: Style) {
        self.inode = inode
        self.style = style
        fields = Fields(style: style, labelWidth: 9, indent: 2)
    }

    var lines: [String] {
        var lines = inode.paths.map { Printable.text($0) }
        if lines.isEmpty { lines = [nowhere] }
        if let facts { lines += fields.lines("inode", facts) }
        if let backing = inode.opens.first?.backing {
            lines += fields.lines("backing", words(backing))
        }
        if !inode.opens.isEmpty {
            lines += fields.lines("I/O mode", inode.ioMode)
            lines += fields.lines("i_rwsem", inode.looks)
        }
        lines += opens.map { "  " + $0 }
        for remark in inode.remarks { lines += note(remark.sentence, remark.role) }
        if inode.holds.contains(where: { $0.kind == .opener }) {
            lines += note(FileHold.openerSentence, .doubtful)
        }
        return lines
    }

    private var nowhere: String {
        inode.opens.isEmpty
            ? "(no mount of this namespace shows it, or its name could not be read)"
            : "(closed before its path could be read)"
    }

    private var facts: String? {
        if let open = inode.opens.first {
            return facts(open.inode, open.device, open.node, open.size)
        }
        return inode.holds.first.map { facts($0.inode, $0.device, $0.node, $0.size) }
    }

    private func facts(
        _ number: UInt64, _ device: String, _ node: OpenFileState.Node?, _ size: UInt64
    ) -> String {
        let node = node.map { ", node \($0.id)" } ?? ""
        return "\(number) on device \(device)\(node), \(Units.bytes(Double(size)))"
    }

    private func words(_ backing: OpenFileState.Backing) -> String {
        let deleted = backing.isDeleted ? " (deleted)" : ""
        let place = backing.path ?? "\(backing.pathInFileSystem) (not mounted here)"
        return "\(place)\(deleted), inode \(backing.inode) on \(backing.fileSystem)"
    }

    private var opens: [String] {
        var table = TextTable([
            ("PROCESS", .left), ("FD", .right), ("ACCESS", .left), ("OPEN FLAGS", .left),
        ])
        for open in inode.opens {
            table.add([
                name(open.process), "\(open.descriptor)",
                words(open.access), open.openFlags.map(\.description) ?? "-",
            ])
        }
        for hold in inode.holds { table.add(row(hold)) }
        return table.lines(within: style.width - 2, keys: 2)
    }

    private func row(_ hold: FileHold) -> [String] {
        switch hold.kind {
        case .mapping:
            [hold.process.map(name) ?? "-", "mapped", hold.writes ? "read+write" : "read", "-"]
        case .opener:
            ["-", "none", "write", "-"]
        }
    }

    private func name(_ process: ProcessName) -> String {
        "\(process.command) \(process.pid)"
            + (process.isHostNumber == true ? " (host's number)" : "")
    }

    private func words(_ access: FileAccess) -> String {
        if access.isPathOnly { return "O_PATH" }
        let parts = [
            access.reads ? "read" : nil, access.writes ? "write" : nil,
            access.isDirect ? "O_DIRECT" : nil, access.isAppend ? "O_APPEND" : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: "+")
    }

    private func note(_ sentence: String, _ role: Style.Role) -> [String] {
        let lines = TextWrap.lines(of: sentence, width: style.width - 4)
        return lines.enumerated().map { index, line in
            index == 0 ? "  " + style.paint(">", as: role) + " " + line : "    " + line
        }
    }
}

extension OpenFileRemark {
    fileprivate var role: Style.Role {
        switch self {
        case .directIOShared, .passthroughParallel: .good
        case .passthroughExclusive, .directIOExclusive, .pageCache, .append, .cachedMode,
            .cachedOpenWaits:
            .bad
        case .parallelFlagLacking, .directIOParallelUnknown, .directIOBeforePassthrough, .noIOMode,
            .pathOnly:
            .doubtful
        }
    }
}
