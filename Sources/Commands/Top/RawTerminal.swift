// SPDX-License-Identifier: Apache-2.0

import Glibc
import Monitor
import SystemPackage

/// The terminal as a view needs it: keys one by one, the alternate screen, no cursor. `restore` brings
/// back what was there; so does letting go of it.
final class RawTerminal {
    /// xterm's control sequences: alternate screen, no cursor, long lines are cut.
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private let settings: termios
    private var isRaw = false

    /// Both ends are a terminal that understands escapes.
    static var isPossible: Bool {
        let kind = getenv("TERM").map { String(cString: $0) } ?? "dumb"
        return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && kind != "dumb"
    }

    /// Takes the terminal over.
    init() throws(TerminalError) {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw TerminalError("read", errno) }
        self.settings = settings
        // Ctrl-C stays as it is, so that it ends whatever hangs; Ctrl-Z and Ctrl-\\ would leave a shell
        // in the middle of the picture.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &settings.c_cc) { bytes in
            bytes[Int(VMIN)] = 0
            bytes[Int(VTIME)] = 0
            // _POSIX_VDISABLE, a cast in C
            (bytes[Int(VSUSP)], bytes[Int(VQUIT)]) = (0, 0)
        }
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else {
            throw TerminalError("change", errno)
        }
        isRaw = true
        write(Self.enter)
    }

    deinit { restore() }

    /// Leaves the terminal as it was found; safe to call again.
    func restore() {
        guard isRaw else { return }
        isRaw = false
        restoring()
    }

    /// What `restore` does, for whoever ends the process.
    var restoring: @Sendable () -> Void {
        let settings = settings
        return {
            _ = try? FileDescriptor.standardOutput.writeAll(Self.leave.utf8)
            var settings = settings
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        }
    }

    /// Columns and lines now; 80 by 24 where the terminal does not say.
    var size: Frame.Size {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return Frame.Size(columns: 80, lines: 24)
        }
        return Frame.Size(columns: Terminal.columns(of: STDOUT_FILENO), lines: Int(size.ws_row))
    }

    /// Keys typed within so many milliseconds; none where a signal or nothing came. `nil` once the
    /// terminal is gone.
    func keys(within milliseconds: Int32) -> [Key]? {
        var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
        return count == 0 ? nil : Key.keys(in: Array(bytes.prefix(count)))
    }

    /// Shows these lines in place of what is there, in one write.
    func show(_ lines: [String]) {
        let body = lines.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n")
        write("\u{1B}[H\(body)\u{1B}[J")
    }

    private func write(_ text: String) {
        _ = try? FileDescriptor.standardOutput.writeAll(text.utf8)
    }
}

/// A terminal that cannot be used.
struct TerminalError: Error, CustomStringConvertible {
    let description: String

    init(_ verb: String, _ code: Int32) {
        description =
            "Cannot \(verb) the terminal's settings: \(Errno(rawValue: code)). "
            + "Give -n COUNT for plain text."
    }
}
