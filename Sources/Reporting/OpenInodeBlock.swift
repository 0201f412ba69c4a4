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
        if lines.isEmpty { lines = ["(closed before its path could be read)"] }
        if let first = inode.opens.first {
            lines += fields.lines("inode", facts(of: first))
            if let backing = first.backing { lines += fields.lines("backing", words(backing)) }
        }
        lines += fields.lines("I/O mode", inode.ioMode)
        lines += fields.lines("i_rwsem", inode.looks)
        lines += opens.map { "  " + $0 }
        for remark in inode.remarks { lines += note(remark) }
        return lines
    }

    private func facts(of open: OpenFileState) -> String {
        let node = open.node.map { ", node \($0.id)" } ?? ""
        return "\(open.inode) on device \(open.device)\(node), \(Units.bytes(Double(open.size)))"
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
                "\(open.process.command) \(open.process.pid)", "\(open.descriptor)",
                words(open.access), open.openFlags.map(\.description) ?? "-",
            ])
        }
        return table.lines
    }

    private func words(_ access: FileAccess) -> String {
        if access.isPathOnly { return "O_PATH" }
        let parts = [
            access.reads ? "read" : nil, access.writes ? "write" : nil,
            access.isDirect ? "O_DIRECT" : nil, access.isAppend ? "O_APPEND" : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: "+")
    }

    private func note(_ remark: OpenFileRemark) -> [String] {
        let lines = TextWrap.lines(of: remark.sentence, width: Fields.width - 4)
        return lines.enumerated().map { index, line in
            index == 0 ? "  " + style.paint(">", as: remark.role) + " " + line : "    " + line
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
