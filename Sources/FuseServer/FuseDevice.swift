// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// One open /dev/fuse: the channel of a mount, or a worker's clone of it.
struct FuseDevice: Sendable {
    let descriptor: Descriptor

    // _IOR(229, 0, uint32_t), _IOW(229, 1, struct fuse_backing_map), _IOW(229, 2, uint32_t).
    private static let cloneRequest: UInt = 0x8004_E500
    private static let backingOpenRequest: UInt = 0x4010_E501
    private static let backingCloseRequest: UInt = 0x4004_E502

    /// A device no mount uses yet.
    init() throws(Errno) { descriptor = try openDescriptor("/dev/fuse", O_RDWR) }

    private init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Another channel of the same mount: replies to a clone's requests need no lock shared with
    /// the other workers (`FUSE_DEV_IOC_CLONE`, Linux 4.2).
    func clone() throws(Errno) -> FuseDevice {
        let other = try FuseDevice()
        var source = UInt32(bitPattern: descriptor.number)
        _ = try check(linux_ioctl(other.descriptor.number, UInt(Self.cloneRequest), &source))
        return other
    }

    /// Reads one request into `buffer`. Fails with `ENODEV` once unmounted, `ECONNABORTED` once
    /// aborted.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> UnsafeRawBufferPointer {
        while true {
            let count = Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
            if count >= 0 { return .init(rebasing: UnsafeRawBufferPointer(buffer)[..<count]) }
            // ENOENT: the request was taken back before it could be read.
            if errno != EINTR && errno != ENOENT && errno != EAGAIN { throw Errno(rawValue: errno) }
        }
    }

    /// Sends a reply. Fails with `ENOENT` when nobody waits for it any more.
    func write(_ message: UnsafeRawBufferPointer) throws(Errno) {
        _ = try check(Glibc.write(descriptor.number, message.baseAddress, message.count))
    }

    /// Registers a file for passthrough (`FUSE_DEV_IOC_BACKING_OPEN`; fs/fuse/backing.c,
    /// `fuse_backing_open`: `EPERM`, `ELOOP`) and returns its backing ID.
    ///
    /// The kernel keeps the file's path and opens it anew with each client's own flags
    /// (fs/fuse/passthrough.c, `fuse_passthrough_open`), so how `file` itself was opened decides
    /// neither access nor O_DIRECT.
    func openBacking(_ file: Int32) throws(Errno) -> Int32 {
        var map = BackingMap(fd: file)
        return try check(linux_ioctl(descriptor.number, UInt(Self.backingOpenRequest), &map))
    }

    /// Takes back a backing ID; files open through it are not disturbed.
    func closeBacking(_ backingID: Int32) {
        var id = UInt32(bitPattern: backingID)
        _ = linux_ioctl(descriptor.number, UInt(Self.backingCloseRequest), &id)
    }
}
