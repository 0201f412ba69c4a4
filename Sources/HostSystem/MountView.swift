// SPDX-License-Identifier: Apache-2.0

/// Whose mounts are meant.
public enum MountView: Equatable, Sendable {
    /// Those of this process' mount namespace.
    case own
    /// Those of another process' mount namespace, a container's for instance.
    case process(MountNamespace)
    /// Those of every mount namespace that has a process, ours first.
    case everyone

    /// The mounts of now, in the order they were made; empty where /proc is not mounted or the process
    /// has ended and nobody else has its namespace.
    ///
    /// Mount points of ``everyone`` are paths for this process: those of other namespaces begin with
    /// `/proc/PID/root`.
    public func mounts() -> [MountTable.Mount] {
        switch self {
        case .own: MountTable.current()
        case .process(let namespace): namespace.mounts()
        case .everyone: MountNamespace.allMounts()
        }
    }

    /// What stands before a path of this view where a process of ours uses it.
    public var prefix: String {
        if case .process(let namespace) = self { namespace.prefix } else { "" }
    }

    /// The same with mount points that are paths for this process.
    public func reachableMounts() -> [MountTable.Mount] {
        prefix.isEmpty ? mounts() : mounts().map { $0.moved(below: prefix) }
    }
}
