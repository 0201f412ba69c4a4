// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// An exclusive `flock` on a file, given up by the kernel when the process dies.
struct FileLock: Sendable {
    private let file: FileDescriptor

    /// Waits for the lock, in small sleeps so that cancelling the task ends the wait; `onWait` is
    /// called once if somebody else has it.
    static func acquire(
        _ path: FilePath, onWait: () -> Void = {}
    ) async throws(LabError) -> FileLock {
        let file = try HostFiles.wrap("open", path) {
            try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        }
        var waiting = false
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let code = Errno(rawValue: errno)
            if !waiting { onWait() }
            waiting = true
            let interrupted = (try? await Task.sleep(for: .milliseconds(200))) == nil
            guard code == .wouldBlock || code == .interrupted, !interrupted else {
                try? file.close()
                throw interrupted
                    ? .cancelled : .file(operation: "lock", path: path.string, code)
            }
        }
        return FileLock(file: file)
    }

    func release() { try? file.close() }
}
