// SPDX-License-Identifier: Apache-2.0

import LockModel

/// All opens of one inode. What belongs to the inode was read once for each of them, at slightly
/// different moments.
struct OpenInode {
    let opens: [OpenFileState]

    /// One for each inode, in the order of the first open.
    static func all(in files: [OpenFileState]) -> [OpenInode] {
        struct Key: Hashable { let device: String, inode: UInt64 }
        var order: [Key] = []
        var groups: [Key: [OpenFileState]] = [:]
        for file in files {
            let key = Key(device: file.device, inode: file.inode)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(file)
        }
        return order.compactMap { groups[$0].map(OpenInode.init(opens:)) }
    }

    /// The paths it is open by, each once.
    var paths: [String] { opens.compactMap(\.path).uniqued() }

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
            return "uncached: \(mode.count) passthrough opens or parallel direct writes"
        case .uncached:
            return "uncached: \(Units.number(Int(mode.count), "parallel direct write")) in flight"
        }
    }

    /// The states of `i_rwsem`, one for each open.
    var looks: String {
        let states = opens.compactMap(\.rwsem)
        guard !states.isEmpty else { return "-" }
        var facts: [String] = []
        let held = states.filter(\.writerHolds)
        let owners = held.compactMap(\.owner).map { "\($0.command) \($0.pid)" }.uniqued()
        let by = owners.isEmpty ? "" : " (\(owners.joined(separator: ", ")))"
        add(held.count, "a writer inside\(by)")
        let shared = states.filter { $0.readers > 0 }
        add(shared.count, "\(most(shared)) inside shared")
        add(states.count { $0.hasWaiters }, "waiters")
        add(states.count { $0.isHandoff }, "handed to the first waiter")
        add(states.count { $0.isIdle }, "free")
        return facts.joined(separator: ", ")

        func add(_ count: Int, _ fact: String) {
            guard count > 0 else { return }
            facts.append(states.count == 1 ? fact : "\(fact) in \(count) of \(states.count) looks")
        }
    }

    private func most(_ states: [RwsemState]) -> String {
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
