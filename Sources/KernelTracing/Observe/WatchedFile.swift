// SPDX-License-Identifier: Apache-2.0

import BPF
import CLinux
import Glibc
import LockModel

/// A file that is or was under observation, as the kernel side has it.
struct WatchedFile {
    let index: UInt32
    /// What was read at each sample, and the sums.
    let counts: fl_watched
    /// Names from the root of its mount down to it; empty where the kernel has none any more.
    let names: [String]
    /// The ways in which it was open for writing.
    let opens: Set<ObservedFile.Open>
    /// Its write calls that failed, by errno.
    let failures: [UInt32: UInt64]
}

/// Reads the observed files from the observe backend's maps.
struct WatchedFileDecoder {
    let store: any MapStore

    /// The files in the order in which they were found.
    func files() throws(TracingError) -> [WatchedFile] {
        let names = try names()
        let opens = try opens()
        let failures = try failures()
        return try store.entries(of: "watched").compactMap { entry in
            guard let index = load(UInt32.self, from: entry.key),
                let counts = entry.values.first.flatMap({ load(fl_watched.self, from: $0) }),
                counts.nodeid != 0
            else { return nil }
            return WatchedFile(
                index: index, counts: counts, names: names[index] ?? [],
                opens: opens[index] ?? [], failures: failures[index] ?? [:])
        }.sorted { $0.index < $1.index }
    }

    private func failures() throws(TracingError) -> [UInt32: [UInt32: UInt64]] {
        var failures: [UInt32: [UInt32: UInt64]] = [:]
        for entry in try store.entries(of: "failures") {
            guard let key = load(fl_failure_key.self, from: entry.key),
                let calls = entry.values.first.flatMap({ load(UInt64.self, from: $0) })
            else { continue }
            failures[key.file, default: [:]][key.error] = calls
        }
        return failures
    }

    private func names() throws(TracingError) -> [UInt32: [String]] {
        var names: [UInt32: [String]] = [:]
        for entry in try store.entries(of: "paths") {
            guard let index = load(UInt32.self, from: entry.key),
                let path = entry.values.first.flatMap({ load(fl_watched_path.self, from: $0) })
            else { continue }
            names[index] = KernelTracing.names(path.names, length: path.length)
        }
        return names
    }

    private func opens() throws(TracingError) -> [UInt32: Set<ObservedFile.Open>] {
        var opens: [UInt32: Set<ObservedFile.Open>] = [:]
        for entry in try store.entries(of: "opened") {
            guard let key = load(fl_opened_key.self, from: entry.key) else { continue }
            opens[key.file, default: []].insert(
                ObservedFile.Open(
                    flags: OpenFlags(rawValue: key.open_flags),
                    direct: key.file_flags & UInt32(LINUX_O_DIRECT) != 0,
                    append: key.file_flags & UInt32(O_APPEND) != 0))
        }
        return opens
    }
}
