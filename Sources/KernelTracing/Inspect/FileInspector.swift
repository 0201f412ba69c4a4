// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import HostSystem
import SystemPackage

/// Lists the open FUSE files of the machine with what the kernel holds of each, by a `task_file`
/// BPF iterator (BPF/programs/inspect.bpf.c). Nothing is attached to any path that a write takes.
///
/// One load serves many walks; one walk at a time.
public final class FileInspector {
    private let object: BPFObject
    /// The program that finds what no descriptor shows; `nil` where this kernel runs none.
    let holdsProgram: CallableProgram?

    /// Loads the iterator.
    ///
    /// - Throws: `notPrivileged` without root, `iteratorsRefused` where the kernel forbids it, or
    ///   what the loader said.
    public init() throws(TracingError) {
        guard Privileges.current().allowTracing else { throw .notPrivileged }
        if let object = try? Self.loaded(["open_files", "find_holds"]) {
            (self.object, holdsProgram) = (object, try object.callable("find_holds"))
            return
        }
        holdsProgram = nil
        do {
            object = try Self.loaded(["open_files"])
        } catch .loadFailed(let errno, _) where errno == .notPermitted {
            throw .iteratorsRefused(errno: errno)
        } catch {
            // Nothing loads without the kernel's types: then that is what there is to say.
            _ = try KernelTypes()
            throw error
        }
    }

    private static func loaded(_ programs: Set<String>) throws(TracingError) -> BPFObject {
        let object = try BPFObject(base64: InspectObject.base64, name: "inspect")
        object.selectPrograms(programs)
        try object.load()
        return object
    }

    /// The open regular files on FUSE mounts, by process and descriptor.
    ///
    /// A file that is opened or closed meanwhile may be in the list or not. A file that a process
    /// has mapped but closed, or sent over a socket, is not: no descriptor leads to it.
    ///
    /// - Parameters:
    ///   - device: only this mount: `s_dev` as the kernel packs it, major << 20 | minor.
    ///   - inode: only files with this `i_ino`.
    ///   - process: only what this process has open (Linux 6.1).
    /// - Throws: `walkFailed` or `mapAccess`.
    public func openFiles(
        device: UInt32? = nil, inode: UInt64? = nil, process: pid_t? = nil
    ) throws(TracingError) -> [OpenFileRecord] {
        try choose(device: device, inode: inode)
        return OpenFileRecord.decode(try object.walk("open_files", process: process))
    }

    /// What the walks from now on look for.
    func choose(device: UInt32?, inode: UInt64?) throws(TracingError) {
        var match: UInt32 = 0
        if device != nil { match |= FL_MATCH_DEVICE.rawValue }
        if inode != nil { match |= FL_MATCH_INODE.rawValue }
        try object.store(
            fl_open_filter(inode: inode ?? 0, device: device ?? 0, match: match),
            in: ".data.filter")
    }

    /// The first of what `find_holds` found.
    func holdRecords(_ count: UInt32) throws(TracingError) -> [fl_hold] {
        try object.values(of: "holds", first: count).compactMap { load(fl_hold.self, from: $0) }
    }
}
