// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// Kernel addresses to function names, from /proc/kallsyms.
struct KernelSymbols {
    private let text: [UInt8]
    /// Functions by address.
    private let functions: [SymbolLine]
    /// What lies further behind a symbol is not in it.
    private static let largestFunction: UInt64 = 1 << 20

    /// The symbols of this kernel; none where /proc/kallsyms cannot be read or hides addresses.
    static func current() -> KernelSymbols {
        KernelSymbols(kallsyms: ProcFile.read("/proc/kallsyms") ?? "")
    }

    /// Parses lines of "address type name [module]", keeping functions only.
    init(kallsyms: String) {
        text = Array(kallsyms.utf8)
        functions = SymbolLine.lines(of: text) { $0.isFunction && $0.address > 0 }
            .sorted { $0.address < $1.address }
    }

    /// The function that a return address lies in: the one that begins below it.
    func function(before address: UInt64) -> String? {
        var (low, high) = (0, functions.count)
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].address < address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, address - functions[low - 1].address < Self.largestFunction else {
            return nil
        }
        return String(decoding: text[functions[low - 1].name], as: UTF8.self)
    }

    /// The addresses of one symbol of any kind, data included (CONFIG_KALLSYMS_ALL): from its own to the
    /// next symbol's. Nil where the kernel hides addresses.
    static func extent(of name: String, in kallsyms: String) -> Range<UInt64>? {
        let text = Array(kallsyms.utf8)
        let symbols = SymbolLine.lines(of: text) { _ in true }
        guard let start = symbols.first(where: { text[$0.name].elementsEqual(name.utf8) })?.address,
            let end = symbols.lazy.map(\.address).filter({ $0 > start }).min()
        else { return nil }
        return start..<end
    }
}

/// A line of /proc/kallsyms: "address type name", for a module's symbol "\t[module]" after it. Read byte
/// by byte: there are 200,000 of them, and a report should not wait for that.
private struct SymbolLine {
    let address: UInt64
    let isFunction: Bool
    /// Where the name is in the text.
    let name: Range<Int>

    /// Those lines of the text that are symbols and wanted.
    static func lines(of text: [UInt8], where isWanted: (SymbolLine) -> Bool) -> [SymbolLine] {
        var found: [SymbolLine] = []
        text.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != newline { end += 1 }
                if let line = SymbolLine(start..<end, of: bytes), isWanted(line) {
                    found.append(line)
                }
                start = end + 1
            }
        }
        return found
    }

    private init?(_ line: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) {
        var at = line.lowerBound
        var address: UInt64 = 0
        while at < line.upperBound, let digit = Self.hexadecimal(bytes[at]) {
            address = address << 4 | digit
            at += 1
        }
        // " t " and at least one character of a name.
        guard at > line.lowerBound, at + 3 < line.upperBound, bytes[at] == space,
            bytes[at + 2] == space
        else { return nil }
        var end = at + 3
        while end < line.upperBound, bytes[end] != tab { end += 1 }
        self.address = address
        isFunction = bytes[at + 1] | 0x20 == UInt8(ascii: "t")
        name = at + 3..<end
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
