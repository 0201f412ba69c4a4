// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import Logging
import ServedMounts
import SystemPackage
import Testing

@testable import FuseServer

/// What cannot be served is refused before anything is mounted.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct ServerRefusalHostTests {
    private let directory: TemporaryDirectory
    private let backing: FilePath
    private let mountPoint: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        backing = FilePath(directory.path + "/backing")
        mountPoint = FilePath(directory.path + "/mount")
        for path in [backing, mountPoint] { mkdir(path.string, 0o755) }
    }

    private func refusal(
        _ backing: FilePath, _ mountPoint: FilePath, _ mode: OpenMode = .passthrough,
        guardedBy executable: FilePath? = nil
    ) -> ServerError? {
        var options = ServerOptions(backing: backing, mountPoint: mountPoint, openMode: mode)
        options.guardExecutable = executable
        do throws(ServerError) {
            _ = try PassthroughServer(options: options, logger: Logger(label: "test"))
            return nil
        } catch { return error }
    }

    @Test func backingThatIsNoDirectory() throws {
        try Data().write(to: URL(fileURLWithPath: directory.path + "/file"))
        let file = FilePath(directory.path + "/file")
        #expect(
            refusal("/nowhere/at/all", mountPoint)
                == .backing("/nowhere/at/all", .noSuchFileOrDirectory))
        #expect(refusal(file, mountPoint) == .backing(file, .notDirectory))
        #expect(refusal(backing, file) == .mountPoint(file, .notDirectory))
        #expect(refusal(backing, "/nowhere") == .mountPoint("/nowhere", .noSuchFileOrDirectory))
    }

    @Test func takenMountPoint() {
        #expect(refusal(backing, "/proc") == .alreadyMounted("/proc", type: "proc"))
    }

    @Test func mountPointsTheServerWouldShow() {
        let inside = backing.appending("inside")
        mkdir(inside.string, 0o755)
        #expect(refusal(backing, inside) == .mountPointInsideBacking(inside, backing: backing))
        #expect(refusal(backing, backing) == .mountPointInsideBacking(backing, backing: backing))
        // A bind mount has another path for the same directory.
        #expect(mount(backing.string, mountPoint.string, nil, UInt(MS_BIND), nil) == 0)
        defer { umount2(mountPoint.string, Int32(MNT_DETACH)) }
        let alias = mountPoint.appending("inside")
        #expect(refusal(backing, alias) == .mountPointInsideBacking(alias, backing: backing))
    }

    @Test func aGuardThatIsNone() {
        #expect(throws: Never.self) { umount2(mountPoint.string, 0) }
        for executable: FilePath in ["/bin/true", "/nowhere/guard"] {
            guard
                case .guardFailed(executable, _) = refusal(
                    backing, mountPoint, guardedBy: executable)
            else {
                Issue.record("\(executable) was taken for a guard")
                continue
            }
        }
        #expect(MountTable.top(at: mountPoint.string) == nil)
    }

    @Test func backingOnAnOverlay() throws {
        for name in ["lower", "upper", "work"] { mkdir("\(directory.path)/\(name)", 0o755) }
        let layers =
            "lowerdir=\(directory.path)/lower,upperdir=\(directory.path)/upper,"
            + "workdir=\(directory.path)/work"
        guard mount("overlay", backing.string, "overlay", 0, layers) == 0 else { return }
        defer { umount2(backing.string, Int32(MNT_DETACH)) }
        #expect(refusal(backing, mountPoint) == .backingStackedTooDeep(backing, maxStackDepth: 1))
        #expect(refusal(backing, mountPoint, .directIO) == nil)
        #expect(MountTable.top(at: mountPoint.string) == nil)
    }

    @Test(.enabled(if: access("/usr/bin/setpriv", X_OK) == 0, "needs setpriv"))
    func withoutSysAdmin() {
        let error = #expect(throws: ServerProcessError.self) {
            try ServerProcess(
                executable: "/usr/bin/setpriv",
                arguments: [
                    "--bounding-set", "-sys_admin", Host.helper.string, "serve", backing.string,
                    mountPoint.string, "passthrough",
                ])
        }
        #expect(error?.description.contains("needs CAP_SYS_ADMIN") == true)
        #expect(MountTable.top(at: mountPoint.string) == nil)
    }
}
