// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import FoundationEssentials
import Glibc
import SystemPackage

/// An open BPF object: its programs, maps and links, all gone when this goes.
final class BPFObject {
    private let image: UnsafeMutableRawBufferPointer
    private let object: OpaquePointer
    private var links: [OpaquePointer] = []

    /// Opens the object embedded at build time.
    ///
    /// - Parameter types: a file with the layout of the kernel's structures, in place of its own word.
    init(
        base64: StaticString, name: String, types: String? = KernelTypes.substitute
    ) throws(TracingError) {
        LibbpfLog.capture()
        guard let bytes = Data(base64Encoded: "\(base64)") else {
            throw .objectMismatch("it is not base64")
        }
        let image = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        image.copyBytes(from: bytes)
        var options = bpf_object_open_opts()
        options.sz = MemoryLayout<bpf_object_open_opts>.optionsSize(endingWith: \.kernel_log_level)
        let path = types.map { strdup($0) }
        defer { path.map { free($0) } }
        options.btf_custom_path = path.flatMap { UnsafePointer($0) }
        let opened = name.withCString { name in
            options.object_name = name
            return bpf_object__open_mem(image.baseAddress, image.count, &options)
        }
        guard let opened else {
            image.deallocate()
            throw .loadFailed(errno: Self.lastError, log: LibbpfLog.take())
        }
        self.image = image
        object = opened
    }

    deinit {
        detach()
        bpf_object__close(object)
        image.deallocate()
    }

    static var lastError: Errno { Errno(rawValue: Glibc.errno) }

    /// Names of all programs in the object.
    var programNames: [String] {
        var names: [String] = []
        var program = bpf_object__next_program(object, nil)
        while let current = program {
            names.append(String(cString: bpf_program__name(current)))
            program = bpf_object__next_program(object, current)
        }
        return names
    }

    /// Loads only the programs named.
    func selectPrograms(_ wanted: Set<String>) {
        var program = bpf_object__next_program(object, nil)
        while let current = program {
            let name = String(cString: bpf_program__name(current))
            bpf_program__set_autoload(current, wanted.contains(name))
            program = bpf_object__next_program(object, current)
        }
    }

    /// Sets the number of entries of a map; before `load`.
    func resize(_ map: String, to entries: UInt32) throws(TracingError) {
        let status = bpf_map__set_max_entries(try find(map), entries)
        guard status == 0 else { throw .mapAccess(map: map, errno: Errno(rawValue: -status)) }
    }

    /// Fills a read-only data section; before `load`.
    func configure<Value: BitwiseCopyable>(_ section: String, _ value: Value) throws(TracingError) {
        let map = try find(section)
        let status = withUnsafeBytes(of: value) {
            bpf_map__set_initial_value(map, $0.baseAddress, $0.count)
        }
        guard status == 0 else { throw .mapAccess(map: section, errno: Errno(rawValue: -status)) }
    }

    /// Creates the maps and loads the selected programs.
    func load() throws(TracingError) {
        _ = LibbpfLog.take()
        let status = bpf_object__load(object)
        guard status == 0 else {
            throw .loadFailed(errno: Errno(rawValue: -status), log: LibbpfLog.take())
        }
    }

    /// Attaches one program where its section says.
    func attach(_ program: ProbeProgram) throws(TracingError) {
        guard let link = bpf_program__attach(try handle(of: program.name)) else {
            throw .attachFailed(
                program: program.name, function: program.function, errno: Self.lastError)
        }
        links.append(link)
    }

    /// Keeps a link until `detach`.
    func own(_ link: OpaquePointer) { links.append(link) }

    /// Detaches everything, in the reverse order of attaching.
    func detach() {
        links.reversed().forEach { _ = bpf_link__destroy($0) }
        links = []
    }

    /// `bpf_prog_info.recursion_misses` of a loaded program.
    func recursionMisses(of program: String) -> UInt64 {
        info(of: program)?.recursion_misses ?? 0
    }

    /// What the kernel says of a loaded program.
    func info(of program: String) -> bpf_prog_info? {
        guard let handle = bpf_object__find_program_by_name(object, program) else { return nil }
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        let status = bpf_obj_get_info_by_fd(bpf_program__fd(handle), &info, &size)
        return status == 0 ? info : nil
    }

    /// Bytes of kernel memory that the maps declare: entries x (key + value), per CPU where so; of a
    /// ring buffer its size.
    var mapBytes: UInt64 {
        let cpus = UInt64(max(1, libbpf_num_possible_cpus()))
        var total: UInt64 = 0
        var map = bpf_object__next_map(object, nil)
        while let current = map {
            let value = (UInt64(bpf_map__value_size(current)) + 7) / 8 * 8
            let type = bpf_map__type(current)
            let perCPU = type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY
            let entry =
                type == BPF_MAP_TYPE_RINGBUF
                ? 1 : UInt64(bpf_map__key_size(current)) + value * (perCPU ? cpus : 1)
            total += UInt64(bpf_map__max_entries(current)) * entry
            map = bpf_object__next_map(object, current)
        }
        return total
    }

    func handle(of program: String) throws(TracingError) -> OpaquePointer {
        guard let found = bpf_object__find_program_by_name(object, program) else {
            throw .objectMismatch("it has no program \(program)")
        }
        return found
    }

    func find(_ map: String) throws(TracingError) -> OpaquePointer {
        guard let found = bpf_object__find_map_by_name(object, map) else {
            throw .objectMismatch("it has no map \(map)")
        }
        return found
    }
}

extension BPFObject {
    /// Fills a data section with zeros, after `load`.
    func clear(_ section: String) throws(TracingError) {
        let map = try find(section)
        var zero = UInt32(0)
        let blank = [UInt8](repeating: 0, count: Int(bpf_map__value_size(map)))
        let status = bpf_map_update_elem(bpf_map__fd(map), &zero, blank, UInt64(BPF_ANY))
        guard status == 0 else { throw .mapAccess(map: section, errno: Errno(rawValue: -status)) }
    }

    /// Overwrites a data section that holds one value, after `load`.
    func store<Value: BitwiseCopyable>(
        _ value: Value, in section: String
    ) throws(TracingError) {
        var (zero, value) = (UInt32(0), value)
        let descriptor = bpf_map__fd(try find(section))
        let status = bpf_map_update_elem(descriptor, &zero, &value, UInt64(BPF_ANY))
        guard status == 0 else { throw .mapAccess(map: section, errno: Errno(rawValue: -status)) }
    }
}
