// SPDX-License-Identifier: Apache-2.0

import FuseServer
import HostSystem
import LockModel
import SystemPackage

/// The embedded server on a temporary mount, in a process of its own, gone with `stop`.
struct EmbeddedMount: Sendable {
    let mountPoint: String
    private let server: ServerProcess
    private let directory: TemporaryDirectory
    private let served: TemporaryDirectory?

    /// Serves `backing`, or a temporary directory on tmpfs where possible.
    ///
    /// - Parameter interrupts: where they end the process, the mount goes first.
    init(_ mode: OpenMode, backing: String?, _ interrupts: Interrupts) throws {
        guard Privileges.current().has(.admin) else {
            Terminal.say(
                "Mounting a FUSE server of its own needs root (CAP_SYS_ADMIN). In a guest it needs none: "
                    + "`fuselock lab -- demo`.")
            throw ExitStatus.unsupported.error
        }
        directory = try TemporaryDirectory(named: "fuselock-demo", in: nil)
        served =
            try backing == nil
            ? TemporaryDirectory(named: "fuselock-backing", in: "/dev/shm") : nil
        mountPoint = directory.path
        do {
            server = try ServerProcess(
                executable: FilePath(ownExecutable),
                arguments: ServeCommand.arguments(
                    mode: mode, backing: backing ?? served?.path ?? "", mountPoint: mountPoint))
        } catch {
            directory.removeIfEmpty()
            served?.remove()
            throw error
        }
        interrupts.beforeForcedEnd { [self] in stop(grace: .seconds(1)) }
    }

    /// Unmounts, ends the server and removes what was temporary.
    ///
    /// - Parameter grace: how long the server may take to end by itself.
    func stop(grace: Duration = .seconds(15)) {
        server.stop(grace: grace)
        directory.removeIfEmpty()
        served?.remove()
    }
}
