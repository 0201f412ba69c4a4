// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Turns the bytes of the observe backend's `writers` into processes.
struct WriterDecoder {
    let store: any MapStore

    func writers() throws(TracingError) -> [ObservedWriter] {
        try store.entries(of: "writers").compactMap { entry in
            guard let key = load(fl_writer_key.self, from: entry.key),
                let process = ProcessNumber(kernel: key.process),
                let writer = entry.values.first.flatMap({ load(fl_writer.self, from: $0) })
            else { return nil }
            return ObservedWriter(
                process: WriterProcess(
                    id: process.pid, command: text(writer.command),
                    isHostNumber: process.isHostNumber == true),
                file: key.file,
                exclusive: .init(samples: writer.exclusive, holds: writer.exclusive_holds),
                shared: .init(samples: writer.shared, holds: writer.shared_holds),
                calls: writer.calls, besideOthers: writer.uncounted > 0,
                workers: writer.worker)
        }
    }
}
