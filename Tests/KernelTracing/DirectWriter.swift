// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import SystemPackage

/// A thread that overwrites the first 256 KiB of a file, 4 KiB at a time, until told to stop.
final class DirectWriter: Sendable {
    private let isStopped = Atomic(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ file: FileDescriptor) {
        Thread.detachNewThread { self.run(file) }
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        hasEnded.wait()
    }

    private func run(_ file: FileDescriptor) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)
        block.initializeMemory(as: UInt8.self, repeating: 1)
        var position: Int64 = 0
        while !isStopped.load(ordering: .relaxed) {
            _ = try? file.writeAll(toAbsoluteOffset: position, UnsafeRawBufferPointer(block))
            position = (position + 4096) % (1 << 18)
        }
        block.deallocate()
        hasEnded.signal()
    }
}
