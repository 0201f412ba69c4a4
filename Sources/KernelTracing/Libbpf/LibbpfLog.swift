// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import Synchronization

/// What libbpf has to say, kept instead of printed: it becomes part of an error.
enum LibbpfLog {
    /// A verifier's log ends with what was wrong, so it must fit whole.
    private static let longest = 4 << 20
    private static let lines = Mutex<[String]>([])

    /// Redirects libbpf's messages here; safe to call again.
    static func capture() {
        _ = libbpf_set_print { level, format, arguments in
            guard level != LIBBPF_DEBUG, let format, let arguments else { return 0 }
            var text = [CChar](repeating: 0, count: LibbpfLog.longest)
            vsnprintf(&text, text.count, format, arguments)
            let line = String(
                decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            LibbpfLog.lines.withLock { $0.append(line) }
            return 0
        }
    }

    /// The messages so far, the last `limit` lines of them; forgets them.
    static func take(limit: Int = 20) -> String {
        let text = lines.withLock { lines in
            defer { lines = [] }
            return lines.joined()
        }
        return text.split(separator: "\n").suffix(limit).joined(separator: "\n")
    }
}
