// SPDX-License-Identifier: Apache-2.0

import LockModel

extension Snapshot.Mount.Seen {
    /// Columns that no row of it can ever have a value in.
    func unknown(_ grouping: Grouping) -> Set<Column> {
        switch self {
        case .counted(let trace, _):
            return trace.measured.has(.fiLock) ? [] : [.fiLock]
        case .sampled(let observation, _, _):
            var unknown: Set<Column> = [.exclusive, .shared, .fiLock, .wait]
            if observation.writeCalls == nil { unknown.insert(.writes) }
            // Of many readers only one is on record.
            if grouping == .process { unknown.insert(.inside) }
            return unknown
        }
    }
}

extension [Snapshot.Mount] {
    /// The columns that can have a value for any of these mounts, in their order.
    func columns(_ grouping: Grouping) -> [Column] {
        guard let first = first?.seen.unknown(grouping) else { return Column.allCases }
        let unknown = reduce(first) { $0.intersection($1.seen.unknown(grouping)) }
        return Column.allCases.filter { !unknown.contains($0) }
    }
}
