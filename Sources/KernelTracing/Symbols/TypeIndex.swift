// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc

/// The functions and structures of one BTF by name.
///
/// libbpf walks all types for each name (btf.c, `btf__find_by_name_kind`), and a plan asks for one a program, some
/// twice; this walks them once.
struct TypeIndex {
    /// `BTF_KIND_FUNC` and others, which the headers declare twice (include/uapi/linux/btf.h).
    enum Kind: UInt32 {
        case structure = 4
        case union = 5
        case function = 12
    }

    private let btf: OpaquePointer
    /// The first type of each name, by a hash of kind and name.
    private var first: [UInt64: UInt32] = [:]

    /// - Parameter base: what the BTF of a module builds on; its types are not in this index.
    init(_ btf: OpaquePointer, base: OpaquePointer? = nil) {
        self.btf = btf
        for id in (base.map { btf__type_cnt($0) } ?? 1)..<max(1, btf__type_cnt(btf)) {
            guard let type = btf__type_by_id(btf, id),
                let kind = Kind(rawValue: UInt32(btf_kind(type))), kind != .union,
                let name = btf__name_by_offset(btf, type.pointee.name_off)
            else { continue }
            let key = Self.key(kind, name)
            if first[key] == nil { first[key] = id }
        }
    }

    /// The first type of that kind and name.
    func id(of name: String, _ kind: Kind) -> UInt32? {
        name.withCString { name in
            guard let id = first[Self.key(kind, name)], let type = btf__type_by_id(btf, id),
                let found = btf__name_by_offset(btf, type.pointee.name_off)
            else { return nil }
            if strcmp(found, name) == 0 { return id }
            // Two names with one hash: libbpf knows.
            let other = btf__find_by_name_kind(btf, name, kind.rawValue)
            return other > 0 ? UInt32(other) : nil
        }
    }

    /// FNV-1a.
    private static func key(_ kind: Kind, _ name: UnsafePointer<CChar>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(kind.rawValue)
        var at = name
        while at.pointee != 0 {
            hash = (hash ^ UInt64(UInt8(bitPattern: at.pointee))) &* 0x100_0000_01b3
            at += 1
        }
        return hash
    }
}
