// SPDX-License-Identifier: Apache-2.0

/// A file on a FUSE mount in use by somebody whom no descriptor shows, at one moment.
public struct FileHold: Codable, Equatable, Sendable {
    /// How it is in use.
    public enum Kind: String, Codable, Sendable {
        /// A process has it mapped (`i_mapping->i_mmap`). Of a passthrough file the backing file is what
        /// is mapped, which is not on the mount.
        case mapping
        /// It is open for writing (`i_writecount`), and no descriptor that this PID namespace shows, nor
        /// a mapping, is why: a loop device, nfsd, overlayfs, a fixed file of io_uring, or a process
        /// outside.
        case opener
    }

    /// How it is in use.
    public var kind: Kind
    /// Who has it mapped; `nil` for an opener, and where the kernel does not tell (no CONFIG_MEMCG).
    public var process: ProcessName?
    /// Where it is, as this process' mount namespace shows it; `nil` where it does not.
    public var path: String?
    /// The mount's device, `major:minor`.
    public var device: String
    /// `i_ino`.
    public var inode: UInt64
    /// What the server calls it.
    public var node: OpenFileState.Node
    /// `i_size` in bytes.
    public var size: UInt64
    /// Open for writing, or mapped shared so that it may be written to.
    public var writes: Bool

    /// A hold as given.
    public init(
        kind: Kind, process: ProcessName? = nil, path: String?, device: String, inode: UInt64,
        node: OpenFileState.Node, size: UInt64, writes: Bool
    ) {
        (self.kind, self.process, self.path, self.device) = (kind, process, path, device)
        (self.inode, self.node, self.size, self.writes) = (inode, node, size, writes)
    }

    /// What an opener is.
    public static let openerSentence =
        "open for writing, and no descriptor shows by whom: a loop device, nfsd, overlayfs, a fixed file "
        + "of io_uring, or a process outside of this PID namespace"

    /// It is of the same file.
    func isOf(_ file: OpenFileState) -> Bool {
        device == file.device && inode == file.inode && (file.node == nil || node == file.node)
    }
}

extension [FileHold] {
    /// One mapping a process and file, and only those openers that neither a descriptor nor a mapping
    /// explains.
    public func unexplained(by files: [OpenFileState]) -> [FileHold] {
        reduce(into: []) { holds, hold in
            let same = holds.firstIndex { $0.isSame(as: hold) }
            if let same {
                if hold.writes { holds[same].writes = true }
            } else if hold.kind == .mapping || !isExplained(hold, by: files) {
                holds.append(hold)
            }
        }
    }

    private func isExplained(_ opener: FileHold, by files: [OpenFileState]) -> Bool {
        files.contains { $0.access.writes && !$0.access.isPathOnly && opener.isOf($0) }
            || contains { $0.kind == .mapping && $0.writes && $0.file == opener.file }
    }
}

extension FileHold {
    fileprivate struct File: Hashable {
        let device: String
        let inode: UInt64
        let node: OpenFileState.Node
    }

    fileprivate var file: File { File(device: device, inode: inode, node: node) }

    fileprivate func isSame(as other: FileHold) -> Bool {
        kind == other.kind && process == other.process && file == other.file
    }
}
