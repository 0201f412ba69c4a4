// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// The process that takes a mount down when its server cannot: it outlives SIGKILL of the server.
///
/// It is also the one that unmounts in good order. umount(2) writes dirty pages back through the
/// server; a thread of the server itself that waits for that can never be killed, because the wait
/// ends only when /dev/fuse closes, and that only when the thread is gone.
public enum MountGuard {
    /// What the server says, one line each.
    enum Message: Equatable {
        /// This is the mount to guard; answered by `armed`.
        case mounted(MountIdentity)
        /// Unmount in good order, lazily if it is busy, and exit.
        case unmount
        /// The mount is gone: exit.
        case released

        init?(line: String) {
            let words = line.split(separator: " ")
            switch words.first {
            case "mounted" where words.count == 4:
                guard let id = UInt64(words[1]), let major = UInt32(words[2]),
                    let minor = UInt32(words[3])
                else { return nil }
                self = .mounted(MountIdentity(mountID: id, major: major, minor: minor))
            case "unmount": self = .unmount
            case "released": self = .released
            default: return nil
            }
        }

        var line: String {
            switch self {
            case .mounted(let mount): "mounted \(mount.mountID) \(mount.major) \(mount.minor)\n"
            case .unmount: "unmount\n"
            case .released: "released\n"
            }
        }
    }

    static let armed = "armed\n"

    /// The hidden verb `unmount-guard MOUNTPOINT`: serves its standard input, a socket to the
    /// server, and returns whether the mount is gone.
    ///
    /// When the server's end closes without a word, the mount is taken down lazily if it is still
    /// the one the server named; never another that has come to the same place.
    public static func run(mountPoint: FilePath, input: Int32 = STDIN_FILENO) -> Bool {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        _ = chdir("/")
        var guarded: MountIdentity?
        var lines = LineReader(input)
        while let line = lines.next(), let message = Message(line: line) {
            switch message {
            case .mounted(let identity):
                guarded = identity
                _ = linux_send(input, armed, armed.utf8.count)
            case .unmount:
                guard let guarded else { return true }
                return guarded.unmount(at: mountPoint, lazily: false)
                    || guarded.unmount(at: mountPoint, lazily: true)
            case .released: return true
            }
        }
        guard let guarded else { return true }
        return guarded.unmount(at: mountPoint, lazily: true)
    }
}

/// The server's end of its guard.
final class GuardProcess: Sendable {
    private let child: ChildProcess
    private let socket: Descriptor

    /// Starts the guard and waits until it knows its mount, 5 s at most.
    init(
        _ executable: FilePath, mountPoint: FilePath, identity: MountIdentity
    ) throws(ServerError) {
        do {
            var ends: [Int32] = [-1, -1]
            _ = try check(linux_socket_pair(&ends))
            socket = Descriptor(ends[0])
            let theirs = Descriptor(ends[1])
            child = try ChildProcess(
                executable, ["unmount-guard", mountPoint.string], descriptors: [0: theirs.number],
                group: .ownSession)
        } catch { throw .guardFailed(executable, "\(error)") }
        send(.mounted(identity))
        let deadline = ContinuousClock.now + .seconds(5)
        var lines = LineReader(socket.number)
        guard waitReadable(socket.number, until: deadline), lines.next() == "armed" else {
            child.signal(SIGKILL)
            _ = child.reap()
            throw .guardFailed(executable, "it did not answer to the verb unmount-guard")
        }
    }

    /// Says the last word and waits for the guard's end, `limit` at most; false when it hangs.
    func finish(_ message: MountGuard.Message, within limit: Duration) -> Bool {
        send(message)
        guard child.waitEnd(until: .now + limit) else { return false }
        _ = child.reap()
        return true
    }

    private func send(_ message: MountGuard.Message) {
        let line = message.line
        _ = linux_send(socket.number, line, line.utf8.count)
    }
}

/// Lines of a pipe or socket, read as they come.
struct LineReader {
    private let descriptor: Int32
    private var pending: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next line without its newline; nil at the end, where a line not finished does not count.
    mutating func next() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            pending += chunk[..<count]
        }
    }
}
