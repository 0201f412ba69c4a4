// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import HostSystem
import SystemPackage

/// The two directories of a server, found fit to be served and mounted at.
struct ServedDirectories {
    /// BACKING, readable: open_by_handle_at(2) takes no `O_PATH` descriptor on older kernels.
    let backing: Descriptor
    /// The mount point without symbolic links, as /proc/self/mountinfo will show it.
    let mountPoint: FilePath

    init(_ options: ServerOptions) throws(ServerError) {
        do {
            backing = try openDescriptor(options.backing.string, O_RDONLY | O_DIRECTORY)
        } catch { throw .backing(options.backing, error) }
        do { mountPoint = try resolve(options.mountPoint) } catch {
            throw .mountPoint(options.mountPoint, error)
        }
        let found = MountTable.top(at: mountPoint.string)
        let point: Descriptor
        do {
            point = try openDescriptor(mountPoint.string, LINUX_O_PATH | O_DIRECTORY)
            _ = try status(of: point.number)
        } catch .connectionAbort {
            // The same dead mount, met while its connection was being torn down.
            throw .mountPoint(mountPoint, .socketNotConnected)
        } catch { throw .mountPoint(mountPoint, error) }
        if let found { throw .alreadyMounted(mountPoint, type: found.fileSystem) }
        guard (try? isInside(point, backing)) != true else {
            throw .mountPointInsideBacking(mountPoint, backing: options.backing)
        }
    }
}

private func resolve(_ path: FilePath) throws(Errno) -> FilePath {
    guard let resolved = realpath(path.string, nil) else { throw Errno(rawValue: errno) }
    defer { free(resolved) }
    return FilePath(platformString: resolved)
}

/// Whether `directory` is `other` or below it, by device and inode number: names may lie (bind
/// mounts, symbolic links).
private func isInside(_ directory: Descriptor, _ other: Descriptor) throws(Errno) -> Bool {
    let goal = Inode.Key(try status(of: other.number))
    var current = directory
    var key = Inode.Key(try status(of: current.number))
    while key != goal {
        let flags = LINUX_O_PATH | O_DIRECTORY | O_CLOEXEC
        let parent = Descriptor(try check(openat(current.number, "..", flags)))
        let parentKey = Inode.Key(try status(of: parent.number))
        guard parentKey != key else { return false }
        (current, key) = (parent, parentKey)
    }
    return true
}
