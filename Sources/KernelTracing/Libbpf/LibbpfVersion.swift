// SPDX-License-Identifier: Apache-2.0

import CLibbpf

/// The libbpf that this program is linked with.
public enum LibbpfVersion {
    /// `v1.1`; libbpf itself tells no patch level (`libbpf_version_string`, libbpf.c).
    public static var current: String { String(cString: libbpf_version_string()) }
}
