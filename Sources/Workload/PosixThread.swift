// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// A joinable pthread with a name, without a signal: Ctrl-C belongs to the main thread.
func startThread(
    named name: String, _ body: @escaping @Sendable () -> Void
) throws(WorkloadError) -> pthread_t {
    let argument = Unmanaged.passRetained(ThreadBody(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, argument.toOpaque())
    guard code == 0 else {
        argument.release()
        throw .cannotStart(what: "the thread \(name)", errno: Errno(rawValue: code))
    }
    return thread
}

/// Names this thread for ps and tracers (pthread_setname_np is hidden from Swift on Linux).
func nameThread(_ name: String) {
    let comm = "/proc/thread-self/comm"
    guard let file = try? Descriptor(opening: comm, O_WRONLY, action: "name a thread in") else {
        return
    }
    _ = name.withCString { write(file.number, $0, strlen($0)) }
}

private final class ThreadBody: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        nameThread(name)
        withSignalsBlocked(body)
    }
}
