// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Logging
import Synchronization
import SystemPackage

/// A FUSE file system that shows a directory and answers OPEN the way it is told to.
///
/// It speaks the /dev/fuse protocol itself (include/uapi/linux/fuse.h), 7.31 and later. Do not use
/// the mount from the process that serves it: killed while it waits for itself, such a process
/// never ends. `ServerProcess` runs a server in a process of its own.
public final class PassthroughServer: Sendable {
    /// What was agreed on at INIT.
    public let negotiated: Negotiation
    /// The mount, as statx(2) knows it.
    public let identity: MountIdentity
    /// Where it is mounted, without symbolic links.
    public let mountPoint: FilePath

    private let options: ServerOptions
    private let files: FileSystem
    private let device: FuseDevice
    private let mountGuard: GuardProcess?
    private let logger: Logger
    private let isStarted = Mutex(false)
    private let isDown = Mutex(false)
    /// A pipe whose write end closes when the workers have ended.
    private let ended: Descriptor
    private let endedWriter: Mutex<Descriptor?>

    /// Checks the options, mounts, and performs INIT; clients that come before `run` wait for it.
    ///
    /// Whatever it refuses, it refuses before a client can see the mount, and leaves nothing behind.
    public init(options: ServerOptions, logger: Logger) throws(ServerError) {
        try options.validate()
        guard hasSysAdmin() else { throw .notPrivileged }
        let directories = try ServedDirectories(options)
        let device: FuseDevice
        do { device = try FuseDevice() } catch { throw .noFuseDevice(error) }
        let mount = try DetachedMount(device: device, options: options)
        negotiated = try Self.handshake(device, options)
        if negotiated.passthrough {
            try Self.tryPassthrough(device, directories.backing, options)
        }
        do {
            let limit = options.pinnedInodeLimit ?? raiseDescriptorLimit() / 4 * 3
            let inodes = try InodeTable(root: directories.backing, pinnedLimit: limit)
            files = FileSystem(
                inodes: inodes, device: device, openFlags: options.openFlags,
                writebackCache: negotiated.writebackCache,
                beforeWrite: options.beforeWrite)
            let pipe = try makePipe()
            ended = pipe.read
            endedWriter = Mutex(pipe.write)
        } catch { throw .system("preparing the inode table", error) }
        mountPoint = directories.mountPoint
        identity = mount.identity
        (self.options, self.device, self.logger) = (options, device, logger)
        mountGuard = try options.guardExecutable.map { executable throws(ServerError) in
            try GuardProcess(
                executable, mountPoint: directories.mountPoint, identity: mount.identity)
        }
        do { try mount.attach(at: directories.mountPoint) } catch {
            _ = mountGuard?.finish(.released, within: .seconds(5))
            throw error
        }
        logger.info("mounted", metadata: ["at": "\(mountPoint)", "negotiated": "\(negotiated)"])
    }

    deinit { stop() }

    /// Serves with `options.workers` threads, and returns when the mount is gone: unmounted by
    /// `stop` or anybody else, or its connection aborted. Only the first call serves.
    public func run() {
        guard start() else { return }
        let threads = (0..<options.workers).compactMap { startWorker($0) }
        if threads.isEmpty { FuseControl.abort(identity) }
        for thread in threads { thread.join() }
        endedWriter.withLock { $0 = nil }
        stop()
    }

    /// Unmounts and ends the workers; lazily when files are still open, and a client that holds on
    /// to them for longer than `grace` gets errors. May be called from any thread, and again: it
    /// returns when the mount is gone.
    public func stop(grace: Duration = .seconds(2)) {
        let isServing = !start()
        isDown.withLock { isDown in
            guard !isDown else { return }
            isDown = true
            takeDown()
            guard isServing else { return FuseControl.abort(identity) }
            if !waitReadable(ended.number, until: .now + grace) { FuseControl.abort(identity) }
            _ = waitReadable(ended.number)
        }
    }

    /// Claims the one chance to serve; false when it has been taken.
    private func start() -> Bool {
        isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
    }

    /// Takes the mount down, whoever has done so already.
    private func takeDown() {
        if let mountGuard {
            if mountGuard.finish(.unmount, within: .seconds(10)) { return }
            logger.warning("the guard could not unmount in time: aborting the connection")
            FuseControl.abort(identity)
            _ = mountGuard.finish(.unmount, within: .seconds(5))
        } else if !identity.unmount(at: mountPoint, lazily: false)
            && !identity.unmount(at: mountPoint, lazily: true)
        {
            logger.warning("cannot unmount", metadata: ["at": "\(mountPoint)"])
        }
    }

    private func startWorker(_ number: Int) -> WorkerThread? {
        do throws(Errno) {
            let device = number == 0 ? self.device : try self.device.clone()
            let (files, unanswered, logger) = (files, options.unanswered, logger)
            return try WorkerThread {
                Worker(device: device, files: files, unanswered: unanswered, logger: logger).run()
            }
        } catch {
            logger.warning("cannot start worker \(number)", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
