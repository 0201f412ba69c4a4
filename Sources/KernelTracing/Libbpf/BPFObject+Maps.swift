// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

/// A map as `bpf(2)` shows it: a value for each CPU where the map is per CPU, one where it is not.
private struct MapReader {
    let name: String
    private let descriptor: Int32
    private let keySize: Int
    private let valueSize: Int
    private let stride: Int
    private let copies: Int

    init(_ map: OpaquePointer, name: String) {
        let type = bpf_map__type(map)
        let perCPU = type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY
        self.name = name
        descriptor = bpf_map__fd(map)
        keySize = Int(bpf_map__key_size(map))
        valueSize = Int(bpf_map__value_size(map))
        copies = perCPU ? Int(max(1, libbpf_num_possible_cpus())) : 1
        stride = perCPU ? (valueSize + 7) / 8 * 8 : valueSize
    }

    /// `nil` for a key that is not there, or not there any more.
    func values(of key: [UInt8]) -> [[UInt8]]? {
        var value = [UInt8](repeating: 0, count: stride * copies)
        guard bpf_map_lookup_elem(descriptor, key, &value) == 0 else { return nil }
        return (0..<copies).map { Array(value[$0 * stride..<$0 * stride + valueSize]) }
    }

    func keys() throws(TracingError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var key = [UInt8](repeating: 0, count: keySize)
        var status = bpf_map_get_next_key(descriptor, nil, &key)
        while status == 0 {
            keys.append(key)
            let previous = key
            status = bpf_map_get_next_key(descriptor, previous, &key)
        }
        guard status == -ENOENT else {
            throw .mapAccess(map: name, errno: Errno(rawValue: -status))
        }
        return keys
    }
}

extension BPFObject {
    /// The descriptor of a map, which lives as long as the object.
    func descriptor(of map: String) throws(TracingError) -> Int32 { bpf_map__fd(try find(map)) }

    /// Every entry of a map: key, and a value for each CPU (one where the map is not per CPU).
    func entries(of name: String) throws(TracingError) -> [MapEntry] {
        let map = MapReader(try find(name), name: name)
        return try map.keys().compactMap { key in
            map.values(of: key).map { MapEntry(key: key, values: $0) }
        }
    }

    /// The values of an array by the keys of another map, whose values are indexes into it.
    func entries(of array: String, by ids: String) throws(TracingError) -> [MapEntry] {
        let values = MapReader(try find(array), name: array)
        return try entries(of: ids).compactMap { id in
            guard let index = id.values.first, let found = values.values(of: index) else {
                return nil
            }
            return MapEntry(key: id.key, values: found)
        }
    }

    /// The value of an array at an index; `nil` beyond its end.
    func value(of array: String, at index: UInt32) throws(TracingError) -> [UInt8]? {
        let values = MapReader(try find(array), name: array)
        return values.values(of: withUnsafeBytes(of: index, Array.init))?.first
    }

    /// The first values of an array.
    func values(of array: String, first count: UInt32) throws(TracingError) -> [[UInt8]] {
        let values = MapReader(try find(array), name: array)
        return (0..<count).compactMap { index in
            values.values(of: withUnsafeBytes(of: index, Array.init))?.first
        }
    }

    /// Makes these the keys of a hash map from `UInt32` to `UInt32`, and no others.
    func replaceKeys(of map: String, by wanted: Set<UInt32>) throws(TracingError) {
        let descriptor = try descriptor(of: map)
        let present = Set(
            try entries(of: map).map {
                $0.key.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
            })
        for var key in present.subtracting(wanted) { bpf_map_delete_elem(descriptor, &key) }
        for var key in wanted.subtracting(present) {
            var one: UInt32 = 1
            let status = bpf_map_update_elem(descriptor, &key, &one, UInt64(BPF_ANY))
            guard status == 0 else { throw .mapAccess(map: map, errno: Errno(rawValue: -status)) }
        }
    }
}
