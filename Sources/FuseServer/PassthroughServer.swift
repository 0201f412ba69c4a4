// SPDX-License-Identifier: Apache-2.0

import CLinux
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
    /// The mount, as /proc/self/mountinfo and `st_dev` know it.
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
                writebackCache: negotiated.writebackCache)
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
        } else if !unmount(identity, lazily: false) && !unmount(identity, lazily: true) {
            logger.warning("cannot unmount", metadata: ["at": "\(mountPoint)"])
        }
    }

    private func startWorker(_ number: Int) -> WorkerThread? {
        do throws(Errno) {
            let device = number == 0 ? self.device : try self.device.clone()
            let (files, logger) = (files, logger)
            return try WorkerThread { Worker(device: device, files: files, logger: logger).run() }
        } catch {
            logger.warning("cannot start worker \(number)", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

extension PassthroughServer {
    private static func handshake(
        _ device: FuseDevice, _ options: ServerOptions
    ) throws(ServerError) -> Negotiation {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Worker.bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        guard waitReadable(device.descriptor.number, until: .now + .seconds(10)) else {
            throw .handshake("no INIT request came within 10 s")
        }
        do {
            var request = try Request(try device.read(into: buffer))
            let unique = request.header.unique
            let handshake = try Handshake(&request, options: options)
            var reply = Reply(buffer)
            try reply.append(handshake.reply)
            try device.write(reply.message(unique: unique))
            return handshake.negotiation
        } catch let error as ServerError {
            throw error
        } catch { throw .handshake("\(error)") }
    }

    /// Registers a nameless file of BACKING, so that passthrough fails here or nowhere. File
    /// systems without O_TMPFILE are taken at their word.
    private static func tryPassthrough(
        _ device: FuseDevice, _ backing: Descriptor, _ options: ServerOptions
    ) throws(ServerError) {
        let flags = LINUX_O_TMPFILE | O_RDWR | O_CLOEXEC
        let number = openat(backing.number, ".", flags, 0o600)
        guard number >= 0 else { return }
        let file = Descriptor(number)
        do {
            device.closeBacking(try device.openBacking(file.number))
        } catch .tooManySymbolicLinkLevels {
            throw .backingStackedTooDeep(options.backing, maxStackDepth: options.maxStackDepth)
        } catch { throw .backingRefused(options.backing, error) }
    }
}

/// Whether the process has `CAP_SYS_ADMIN`, bit 21 of CapEff in /proc/self/status.
private func hasSysAdmin() -> Bool {
    guard let file = try? openDescriptor("/proc/self/status", O_RDONLY) else {
        return geteuid() == 0
    }
    let text = String(decoding: readAll(file.number), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
    let digits = line?.split(separator: "\t").last ?? ""
    return (UInt64(digits, radix: 16) ?? 0) & (1 << 21) != 0
}

/// Raises RLIMIT_NOFILE as far as the kernel lets root (fs.nr_open), and returns it.
private func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let ceiling = try? openDescriptor("/proc/sys/fs/nr_open", O_RDONLY)
    let text = ceiling.map { String(decoding: readAll($0.number), as: UTF8.self) } ?? ""
    if let most = rlim_t(text.prefix { $0.isNumber }) {
        limit = rlimit(rlim_cur: most, rlim_max: most)
        _ = setrlimit(resource, &limit)
    }
    _ = getrlimit(resource, &limit)
    return Int(clamping: limit.rlim_cur)
}
