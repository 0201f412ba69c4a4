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

    /// Registers a nameless file of BACKING, so that passthrough fails here or nowhere. File
    /// systems without O_TMPFILE are taken at their word.
    static func tryPassthrough(
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
