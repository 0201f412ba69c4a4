// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// What a kernel's FUSE can do, found out by an INIT on a mount that no path ever leads to.
public enum FuseTrial {
    /// Mounts, asks for passthrough, registers a backing file in memory, and drops it all.
    ///
    /// - Throws: what a server would be refused with: `kernelTooOld` or `passthroughNotOffered` where
    ///   only passthrough is missing.
    public static func run() throws(ServerError) -> Negotiation {
        let root = FilePath("/")
        let options = ServerOptions(backing: root, mountPoint: root, openFlags: [.passthrough])
        guard hasSysAdmin() else { throw .notPrivileged }
        let device: FuseDevice
        do { device = try FuseDevice() } catch { throw .noFuseDevice(error) }
        let mount = try DetachedMount(device: device, options: options)
        defer { withExtendedLifetime(mount) {} }
        let negotiation = try PassthroughServer.handshake(device, options)
        do {
            let file = Descriptor(try check(linux_memfd_create("fuselock-backing")))
            device.closeBacking(try device.openBacking(file.number))
        } catch { throw .backingRefused("memory (memfd_create)", error) }
        return negotiation
    }
}
