// SPDX-License-Identifier: Apache-2.0

extension WorkloadOptions {
    /// The options as a command line that parses to the same, for another process or a guest.
    var arguments: [String] {
        let values: [(String, String?)] = [
            ("--writers", "\(writers)"), ("--writes", writes.map { "\($0)" }),
            ("--duration", duration.map { "\($0.span)" }),
            ("--block-size", "\(blockSize.bytes)"), ("--file-size", "\(fileSize.bytes)"),
            ("--pattern", pattern.rawValue), ("--call", call.rawValue), ("--seed", "\(seed)"),
            ("--engine", engine.rawValue),
        ]
        let flags: [(String, Bool)] = [
            ("--buffered", buffered), ("--mixed", mixed), ("--read-back", readBack),
            ("--append", append), ("--extend", extend), ("--file-per-writer", filePerWriter),
            ("--processes", processes), ("--verify", verify),
        ]
        return values.flatMap { name, value in value.map { [name, $0] } ?? [] }
            + flags.filter(\.1).map(\.0)
    }

    /// Bytes that the writers' files grow to, at most.
    var content: UInt64 {
        let count = UInt64(max(1, writers.most))
        let grown = append || extend ? count * (writes ?? 1000) * blockSize.bytes : 0
        return max(grown, fileSize.bytes * (filePerWriter ? count : 1))
    }
}
