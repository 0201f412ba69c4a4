// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// One writer in a thread of its own, named `fuselock-wN`, that waits at a gate.
final class WriterThread: Sendable {
    private let gate: DispatchSemaphore
    private let ready = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let threadID = Atomic<Int32>(0)
    private let loop: Mutex<WriterLoop?>
    let progress = Progress()
    private let outcome = Mutex<WriterResult?>(nil)

    /// The kernel's thread id.
    var tid: Int32 { threadID.load(ordering: .acquiring) }

    /// Opens the file, starts the thread and returns when it stands at the gate.
    init(job: WriterJob, gate: DispatchSemaphore, stop: StopFlag) throws(WorkloadError) {
        self.gate = gate
        loop = Mutex(try WriterLoop(job: job, stop: stop, progress: progress))
        let name = "fuselock-w\(job.writer)"
        let error = DetachedThread.start { [self] in main(name) }
        guard error == 0 else {
            throw .writerFailed(
                writer: job.writer,
                reason: "its thread could not be made (errno \(error)); give fewer writers or "
                    + "raise 'ulimit -u'")
        }
        ready.wait()
    }

    /// The result, or `nil` when the thread is not done after so long.
    func result(within timeout: DispatchTimeInterval) -> WriterResult? {
        guard done.wait(timeout: .now() + timeout) == .success else { return nil }
        done.signal()
        return outcome.withLock { $0 }
    }

    private func main(_ name: String) {
        DetachedThread.nameCurrent(name)
        threadID.store(DetachedThread.currentID(), ordering: .releasing)
        ready.signal()
        gate.wait()
        let result = loop.withLock { loop in
            // Closes the file before the run counts as over: cleaning up may unmount at once.
            defer { loop = nil }
            return loop?.run()
        }
        outcome.withLock { $0 = result }
        done.signal()
    }
}
