// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `/dev/null`, which every process that is started here has for its input or output.
public enum NullDevice {
    /// It is a device that can be opened; not so in a chroot without a /dev.
    public static let isThere = access("/dev/null", R_OK | W_OK) == 0
    /// What a place without hides, and what to do.
    public static let absence =
        "There is no /dev/null here, without which no program can be started: make one "
        + "(mknod -m 666 /dev/null c 1 3), or mount the host's /dev (mount --bind)."
}
