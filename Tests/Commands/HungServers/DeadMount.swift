// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServedMounts
import Testing

/// A mount whose server answers some requests, or none; gone with its owner.
final class DeadMount {
    /// What is wrong with the server; the numbers are those of `fuse_opcode`.
    enum Death: Int, CaseIterable, CustomTestStringConvertible {
        case lookup = 1
        case attributes = 3
        case write = 16
        case flush = 25
        /// By SIGSTOP: requests are not even taken.
        case stopped = -1
        /// By SIGKILL, with a request in flight.
        case killed = -2

        var testDescription: String { "\(self)" }
    }

    private let mount: ServedMount
    let connection: UInt32
    /// Whose request is in flight.
    private let client = Process()
    var path: String { mount.mountPoint }
    var backing: String { mount.backing }

    init(_ death: Death? = nil) throws {
        let silence = death.map { $0.rawValue > 0 ? ["--silent", "\($0.rawValue)"] : [] } ?? []
        mount = try ServedMount(.directIO, in: nil, ["unguarded"] + silence)
        connection = mount.server.ready.mount.minor
        for name in ["file", "other"] {
            try Data(count: 4096).write(to: URL(fileURLWithPath: "\(backing)/\(name)"))
        }
        switch death {
        case .stopped: stop()
        case .killed: try kill()
        default: break
        }
    }

    /// From now on the server does nothing.
    func stop() { Foundation.kill(mount.server.pid, SIGSTOP) }

    private func kill() throws {
        stop()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/stat")
        client.arguments = ["\(path)/other"]
        client.standardOutput = FileHandle.nullDevice
        client.standardError = FileHandle.nullDevice
        try client.run()
        let waiting = "/sys/fs/fuse/connections/\(connection)/waiting"
        _ = Host.eventually { (try? String(contentsOfFile: waiting, encoding: .utf8)) != "0\n" }
        Foundation.kill(mount.server.pid, SIGKILL)
    }

    /// Ends every request, so that whoever waits for one goes on.
    func abort() {
        // Closed by hand: Foundation would rename a file into place.
        let file = open("/sys/fs/fuse/connections/\(connection)/abort", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = Foundation.write(file, "1", 1)
        close(file)
    }

    deinit {
        abort()
        _ = umount2(path, Int32(MNT_DETACH))
        Foundation.kill(mount.server.pid, SIGKILL)
        if client.isRunning { client.waitUntilExit() }
    }
}
