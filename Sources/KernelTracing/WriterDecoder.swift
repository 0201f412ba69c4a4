// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Turns the bytes of the observe backend's `writers` into processes.
struct WriterDecoder {
    let store: any MapStore
    /// FL_PROCESS_OUTSIDE: an expression that Swift does not import.
    private static let outside: UInt32 = 1 << 31

    func writers() throws(TracingError) -> [ObservedWriter] {
        try store.entries(of: "writers").compactMap { entry in
            guard let key = load(fl_writer_key.self, from: entry.key),
                let writer = entry.values.first.flatMap({ load(fl_writer.self, from: $0) })
            else { return nil }
            return ObservedWriter(
                process: WriterProcess(
                    id: key.process & ~Self.outside, command: text(writer.command),
                    isHostNumber: key.process & Self.outside != 0),
                file: key.file,
                exclusive: .init(samples: writer.exclusive, holds: writer.exclusive_holds),
                shared: .init(samples: writer.shared, holds: writer.shared_holds),
                calls: writer.calls, besideOthers: writer.uncounted > 0,
                workers: writer.worker)
        }
    }
}
