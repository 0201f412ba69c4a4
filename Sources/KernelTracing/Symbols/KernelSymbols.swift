// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// Kernel addresses to function names, from /proc/kallsyms.
struct KernelSymbols {
    private struct Function {
        let address: UInt64
        /// Where its name is in `names`.
        let start: UInt32
        let length: UInt32
    }
    private var names: [UInt8] = []
    /// By address.
    private var functions: [Function] = []
    /// What lies further behind a symbol is not in it.
    private static let largestFunction: UInt64 = 1 << 20

    /// The symbols of this kernel; none where /proc/kallsyms cannot be read or hides addresses.
    static func current() -> KernelSymbols {
        var symbols = KernelSymbols()
        let isWhole = ProcFile.forEachLine(of: "/proc/kallsyms") { symbols.add($0) }
        guard isWhole else { return KernelSymbols() }
        symbols.sort()
        return symbols
    }

    private init() {}

    /// Parses lines of "address type name [module]", keeping functions only.
    init(kallsyms: String) {
        Self.forEachLine(of: kallsyms) { add($0) }
        sort()
    }

    private mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        guard let symbol = SymbolLine(line), symbol.isFunction, symbol.address > 0 else { return }
        functions.append(
            Function(
                address: symbol.address, start: UInt32(names.count),
                length: UInt32(symbol.name.count)))
        names += symbol.name
    }

    private mutating func sort() {
        functions.sort { $0.address < $1.address }
    }

    private static func forEachLine(
        of text: String, _ line: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var lines = LineSplitter()
        Array(text.utf8).withUnsafeBufferPointer { lines.feed($0, line) }
        lines.finish(line)
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
        let start = Int(functions[low - 1].start)
        let end = start + Int(functions[low - 1].length)
        return String(decoding: names[start..<end], as: UTF8.self)
    }

    /// The addresses of one symbol of any kind, data included (CONFIG_KALLSYMS_ALL): from its own to the
    /// next symbol's. Nil where the kernel hides addresses.
    static func extent(of name: String, in kallsyms: String) -> Range<UInt64>? {
        var start: UInt64?
        forEachLine(of: kallsyms) { line in
            guard start == nil, let symbol = SymbolLine(line),
                symbol.name.elementsEqual(name.utf8)
            else { return }
            start = symbol.address
        }
        guard let start else { return nil }
        var end: UInt64?
        forEachLine(of: kallsyms) { line in
            guard let symbol = SymbolLine(line), symbol.address > start else { return }
            end = min(end ?? .max, symbol.address)
        }
        return end.map { start..<$0 }
    }
}

/// A line of /proc/kallsyms: "address type name", for a module's symbol "\t[module]" after it. Read byte
/// by byte: there are 200,000 of them, and a report should not wait for that.
private struct SymbolLine {
    let address: UInt64
    let isFunction: Bool
    /// Bytes of the line.
    let name: Slice<UnsafeBufferPointer<UInt8>>

    init?(_ line: UnsafeBufferPointer<UInt8>) {
        var at = 0
        var address: UInt64 = 0
        while at < line.count, let digit = Self.hexadecimal(line[at]) {
            address = address << 4 | digit
            at += 1
        }
        // " t " and at least one character of a name.
        guard at > 0, at + 3 < line.count, line[at] == space, line[at + 2] == space else {
            return nil
        }
        var end = at + 3
        while end < line.count, line[end] != tab { end += 1 }
        self.address = address
        isFunction = line[at + 1] | 0x20 == UInt8(ascii: "t")
        name = line[at + 3..<end]
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
