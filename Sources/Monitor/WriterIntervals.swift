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

extension [ContentionRow] {
    /// Rows with waits that ended since.
    func since(_ earlier: [ContentionRow]) -> [ContentionRow] {
        let before = Dictionary(
            earlier.map { (WaitKey($0), $0.waitNs.count) }, uniquingKeysWith: +)
        return filter { $0.waitNs.count > before[WaitKey($0)] ?? 0 }
    }
}

private struct WaitKey: Hashable {
    let file: UInt32
    let lockClass: LockClass
    let mode: LockMode
    let tasks: [String?]
    let stack: [String]

    init(_ row: ContentionRow) {
        (file, lockClass, mode) = (row.file, row.lockClass, row.mode)
        tasks =
            [row.waiter, row.holder]
            + [row.waiterProcess, row.holderProcess].map {
                $0.map { "\($0)" }
            }
        stack = row.stack.functions
    }
}

private struct WriterKey: Hashable {
    let process: WriterProcess
    let file: UInt32

    init(_ writer: ObservedWriter) { (process, file) = (writer.process, writer.file) }
}

extension WriterProcess {
    /// `dd[1234]`, as ps and the system log write it.
    var label: String {
        ProcessNumber(pid: id, isHostNumber: isHostNumber ? true : nil).label(command)
    }
}
