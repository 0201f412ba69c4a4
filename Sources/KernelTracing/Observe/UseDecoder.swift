// SPDX-License-Identifier: Apache-2.0

import BPF
import CLinux
import Glibc
import LockModel

/// Turns the bytes of the observe backend's `uses` into the opens that writes were seen to go through.
struct UseDecoder {
    let store: any MapStore

    /// By file.
    func uses() throws(TracingError) -> [UInt32: [ObservedFile.Use]] {
        var uses: [UInt32: [ObservedFile.Open: ObservedFile.Use]] = [:]
        for entry in try store.entries(of: "uses") {
            guard let key = load(fl_use_key.self, from: entry.key),
                let count = entry.values.first.flatMap({ load(UInt64.self, from: $0) })
            else { continue }
            let open = ObservedFile.Open(
                flags: OpenFlags(rawValue: key.open_flags),
                direct: key.file_flags & UInt32(LINUX_O_DIRECT) != 0,
                append: key.file_flags & UInt32(O_APPEND) != 0)
            let side: WritableKeyPath<ObservedFile.Use, UInt64> =
                key.exclusive != 0 ? \.exclusive : \.shared
            uses[key.file, default: [:]][open, default: .init(open: open)][keyPath: side] += count
        }
        return uses.mapValues { $0.values.sorted { "\($0.open)" < "\($1.open)" } }
    }
}
