// SPDX-License-Identifier: Apache-2.0

import LockModel

/// All opens of one inode, and who has it in use beside. What belongs to the inode was read once for each
/// of them, at slightly different moments.
struct OpenInode {
    let opens: [OpenFileState]
    let holds: [FileHold]

    private struct Key: Hashable {
        let device: String
        let inode: UInt64
        let node: OpenFileState.Node?
    }

    /// One for each inode, in the order of the first open.
    static func all(in files: [OpenFileState], _ holds: [FileHold] = []) -> [OpenInode] {
        func key(_ file: OpenFileState) -> Key {
            Key(device: file.device, inode: file.inode, node: file.node)
        }
        func key(_ hold: FileHold) -> Key {
            Key(device: hold.device, inode: hold.inode, node: hold.node)
        }
        let opens = Dictionary(grouping: files, by: key)
        let uses = Dictionary(grouping: holds, by: key)
        let order = files.map(key) + holds.map(key)
        return order.uniqued().map { OpenInode(opens: opens[$0] ?? [], holds: uses[$0] ?? []) }
    }

    /// The paths it is open by, each once.
    var paths: [String] {
        let opened = opens.compactMap(\.path).uniqued()
        return opened.isEmpty ? holds.compactMap(\.path).uniqued() : opened
    }

    var remarks: [OpenFileRemark] { opens.flatMap(\.remarks).uniqued() }

    var ioMode: String {
        let modes = opens.compactMap(\.ioMode).uniqued().map(words)
        return modes.isEmpty ? "-" : modes.joined(separator: "; then ")
    }

    private func words(_ mode: IOMode) -> String {
        let passthrough = opens.contains { $0.openFlags?.contains(.passthrough) == true }
        switch mode.kind {
        case .neutral: return "neutral"
        case .cached: return "cached: \(Units.number(Int(mode.count), "open")) that cache or map it"
        case .uncached where passthrough:
            let opens = Units.number(Int(mode.count), "passthrough open")
            return "uncached: \(opens) or parallel direct write\(mode.count == 1 ? "" : "s")"
        case .uncached:
            return "uncached: \(Units.number(Int(mode.count), "parallel direct write")) in flight"
        }
    }

    /// The states of `i_rwsem`, one for each open.
    var looks: String {
        let states = opens.compactMap(\.rwsem)
        guard !states.isEmpty else { return "-" }
        let held = states.filter(\.writerHolds)
        let owners = held.compactMap(\.owner).map {
            "\($0.command) \($0.pid)\($0.isHostNumber == true ? " (host's number)" : "")"
        }
        .uniqued()
        let shared = states.filter { $0.readers > 0 }
        let facts = [
            (held.count, "a writer inside", owners.joined(separator: ", ")),
            (shared.count, "\(range(of: shared)) inside shared", ""),
            (states.count { $0.hasWaiters }, "waiters", ""),
            (states.count { $0.isHandoff }, "handed to the first waiter", ""),
            (states.count { $0.isIdle }, "free", ""),
        ]
        let words = facts.filter { $0.0 > 0 }.map { count, fact, who in
            fact + (states.count == 1 ? "" : " in \(count)") + (who.isEmpty ? "" : " (\(who))")
        }
        let looks = states.count == 1 ? "" : "\(states.count) looks: "
        return looks + words.joined(separator: ", ")
    }

    private func range(of states: [RwsemState]) -> String {
        let readers = states.map(\.readers)
        let (least, most) = (readers.min() ?? 0, readers.max() ?? 0)
        return least == most ? "\(most)" : "\(least) to \(most)"
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in the order of its first.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
