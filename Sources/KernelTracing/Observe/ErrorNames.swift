// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Errors as manual pages name them.
enum ErrorNames {
    private static let names: [Int32: String] = [
        EPERM: "EPERM", EINTR: "EINTR", EIO: "EIO", EBADF: "EBADF", EAGAIN: "EAGAIN",
        ENOMEM: "ENOMEM", EACCES: "EACCES", EFAULT: "EFAULT", EINVAL: "EINVAL", EFBIG: "EFBIG",
        ENOSPC: "ENOSPC", ESPIPE: "ESPIPE", EROFS: "EROFS", EPIPE: "EPIPE", ENOSYS: "ENOSYS",
        EOPNOTSUPP: "EOPNOTSUPP", ENOTCONN: "ENOTCONN", ECONNABORTED: "ECONNABORTED",
        ETIMEDOUT: "ETIMEDOUT", ESTALE: "ESTALE", EDQUOT: "EDQUOT", ECANCELED: "ECANCELED",
    ]

    /// The name of an error, or its number.
    static func name(of error: UInt32) -> String {
        Int32(exactly: error).flatMap { names[$0] } ?? "error \(error)"
    }
}
