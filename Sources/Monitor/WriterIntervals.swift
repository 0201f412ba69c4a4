// SPDX-License-Identifier: Apache-2.0

import LockModel

extension [ObservedWriter] {
    /// What is new; without those that did nothing since, which may be gone for good.
    func since(_ earlier: [ObservedWriter]) -> [ObservedWriter] {
        let before = Dictionary(
            earlier.map { (WriterKey($0), $0) }, uniquingKeysWith: { first, _ in first })
        return map { before[WriterKey($0)].map($0.since) ?? $0 }
            .filter { $0.calls + $0.exclusive.samples + $0.shared.samples > 0 }
    }
}

private struct WriterKey: Hashable {
    let process: WriterProcess
    let file: UInt32

    init(_ writer: ObservedWriter) { (process, file) = (writer.process, writer.file) }
}

extension ObservedWriter {
    /// Its figures less those of before; those of an entry that began anew as they are.
    fileprivate func since(_ earlier: ObservedWriter) -> ObservedWriter {
        func less(_ now: UInt64, _ then: UInt64) -> UInt64 { now >= then ? now - then : now }
        func less(_ now: HeldSamples.Count, _ then: HeldSamples.Count) -> HeldSamples.Count {
            .init(samples: less(now.samples, then.samples), holds: less(now.holds, then.holds))
        }
        return ObservedWriter(
            process: process, file: file, exclusive: less(exclusive, earlier.exclusive),
            shared: less(shared, earlier.shared), calls: less(calls, earlier.calls))
    }
}

extension WriterProcess {
    /// `dd[1234]`, as ps and the system log write it.
    var label: String { "\(command)[\(id)]" }
}
