// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Logging
import SystemPackage

/// One thread's share of serving: reads a request, has it served, writes the reply, until the
/// mount ends. Its two buffers are all the memory it uses.
final class Worker {
    /// What comes before the data of the largest message (fs/fuse/dev.c, `fuse_dev_do_read`, wants
    /// room for header and write_in), rounded up to a page.
    private static let headroom = 4096
    static let bufferSize = Int(Handshake.maxWrite) + headroom

    private let device: FuseDevice
    private let files: FileSystem
    private let unanswered: Set<UInt32>
    private let logger: Logger
    private let input: UnsafeMutableRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer

    init(
        device: FuseDevice, files: FileSystem, unanswered: Set<UInt32> = [], logger: Logger
    ) {
        self.device = device
        self.unanswered = unanswered
        self.files = files
        self.logger = logger
        input = .allocate(byteCount: Self.bufferSize, alignment: 4096)
        output = .allocate(byteCount: Self.bufferSize, alignment: 4096)
    }

    deinit {
        input.deallocate()
        output.deallocate()
    }

    /// Serves until the mount is unmounted or its connection aborted.
    func run() {
        // The kernel has applied each client's umask; the server's own, private from here on,
        // must not come on top.
        _ = linux_unshare_fs()
        _ = umask(0)
        do throws(Errno) {
            while true { try serveOne() }
        } catch .operationNotSupportedByDevice {
            logger.debug("the file system is unmounted")
        } catch {
            logger.debug("the FUSE connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func serveOne() throws(Errno) {
        var request = try Request(try device.read(into: input))
        let header = request.header
        guard !unanswered.contains(header.opcode) else { return }
        let opcode = Opcode(rawValue: header.opcode)
        var reply = Reply(output)
        let message: UnsafeRawBufferPointer
        do throws(Errno) {
            guard let opcode else { throw .noFunction }
            try files.serve(opcode, &request, &reply)
            message = reply.message(unique: header.unique)
        } catch {
            message = reply.message(unique: header.unique, error: error)
        }
        guard opcode?.wantsReply ?? true else { return }
        do throws(Errno) { try device.write(message) } catch {
            // ENOENT: the client was killed meanwhile.
            if error != .noSuchFileOrDirectory {
                logger.warning(
                    "a reply was refused",
                    metadata: ["request": "\(header.opcode)", "error": "\(error)"])
            }
        }
    }
}

/// A thread that can be joined.
struct WorkerThread: Sendable {
    private let thread: pthread_t

    /// Starts `body` in a thread of its own.
    init(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        let box = Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard error == 0 else {
            box.release()
            throw Errno(rawValue: error)
        }
        self.thread = thread
    }

    /// Waits for its end.
    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
