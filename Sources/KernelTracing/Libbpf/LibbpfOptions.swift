// SPDX-License-Identifier: Apache-2.0

extension MemoryLayout {
    /// What `sz` of a libbpf options structure has to be, given its last member.
    ///
    /// Not `size`: libbpf refuses options whose tail is not zero (libbpf_internal.h,
    /// `libbpf_validate_opts`), and an optimised build leaves the padding there unset.
    static func optionsSize<Member>(endingWith last: KeyPath<T, Member>) -> Int {
        (offset(of: last) ?? 0) + MemoryLayout<Member>.size
    }
}
