// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a row by process stands for: one process, or those of one command that are gone. A build or a loop in a shell may start hundreds of writers in an interval,
/// none of which anybody can look at any more.
struct WriterRow<Part> {
    let name: String
    let processes: Int
    let parts: [Part]

    static func all(of writers: [WriterProcess: [Part]], _ gone: Set<WriterProcess>) -> [Self] {
        let commands = Dictionary(grouping: writers.keys.filter(gone.contains), by: \.command)
            .filter { $0.value.count > 1 }
        let folded = Set(commands.values.flatMap(\.self))
        let alone = writers.filter { !folded.contains($0.key) }.map {
            Self(name: $0.key.label, processes: 1, parts: $0.value)
        }
        return alone
            + commands.map { command, processes in
                Self(
                    name: "\(command) (\(processes.count) gone)", processes: processes.count,
                    parts: processes.flatMap { writers[$0] ?? [] })
            }
    }
}

extension [ObservedWriter] {
    /// What several processes did to one file, as if it had been one.
    var joinedByFile: [ObservedWriter] {
        Dictionary(grouping: self, by: \.file).values.compactMap { writers in
            writers.dropFirst().reduce(writers.first) { $0?.joined(with: $1) }
        }
    }
}

extension ObservedWriter {
    fileprivate func joined(with other: Self) -> Self {
        ObservedWriter(
            process: process, file: file, exclusive: exclusive + other.exclusive,
            shared: shared + other.shared, calls: calls + other.calls,
            besideOthers: besideOthers || other.besideOthers,
            workers: workers + other.workers)
    }
}
