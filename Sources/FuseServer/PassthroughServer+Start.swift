// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import HostSystem
import SystemPackage

extension PassthroughServer {
    /// Reads INIT and answers it; the first message of a new mount.
    static func handshake(
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

    /// Registers a file of BACKING, so that passthrough fails here and not at every open. Where none can
    /// be made the file system is taken at its word.
    static func tryPassthrough(
        _ device: FuseDevice, _ backing: Descriptor, _ options: ServerOptions
    ) throws(ServerError) {
        guard let file = trialFile(in: backing) else { return }
        do {
            device.closeBacking(try device.openBacking(file.number))
        } catch .tooManySymbolicLinkLevels {
            throw .backingStackedTooDeep(options.backing, maxStackDepth: options.maxStackDepth)
        } catch { throw .backingRefused(options.backing, error) }
    }

    /// A file without a name, or that has lost it again where the file system has no O_TMPFILE: most FUSE
    /// servers, which are what may not be stacked.
    private static func trialFile(in directory: Descriptor) -> Descriptor? {
        let nameless = openat(directory.number, ".", LINUX_O_TMPFILE | O_RDWR | O_CLOEXEC, 0o600)
        if nameless >= 0 { return Descriptor(nameless) }
        let name = ".fuselock-trial.\(getpid())"
        let flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC
        let named = openat(directory.number, name, flags, 0o600)
        guard named >= 0 else { return nil }
        unlinkat(directory.number, name, 0)
        return Descriptor(named)
    }
}

/// Whether the process has `CAP_SYS_ADMIN`.
func hasSysAdmin() -> Bool {
    Privileges.current().has(.admin)
}

/// Raises RLIMIT_NOFILE as far as the kernel lets root (fs.nr_open), and returns it.
func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let text = ProcFile.read("/proc/sys/fs/nr_open") ?? ""
    if let most = rlim_t(text.prefix { $0.isNumber }) {
        limit = rlimit(rlim_cur: most, rlim_max: most)
        _ = setrlimit(resource, &limit)
    }
    _ = getrlimit(resource, &limit)
    return Int(clamping: limit.rlim_cur)
}
