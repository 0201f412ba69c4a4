// SPDX-License-Identifier: Apache-2.0

/// Page-aligned memory, as O_DIRECT wants it, freed with its owner.
struct AlignedBuffer: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: 4096)
    }

    deinit { bytes.deallocate() }
}
