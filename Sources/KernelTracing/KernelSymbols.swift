// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// Kernel addresses to function names, from /proc/kallsyms.
struct KernelSymbols {
    private let addresses: [UInt64]
    private let names: [Substring]
    /// What lies further behind a symbol is not in it.
    private static let largestFunction: UInt64 = 1 << 20

    /// The symbols of this kernel; none where /proc/kallsyms cannot be read or hides addresses.
    static func current() -> KernelSymbols {
        KernelSymbols(kallsyms: ProcFile.read("/proc/kallsyms") ?? "")
    }

    /// Parses lines of "address type name [module]", keeping functions only.
    init(kallsyms text: String) {
        var found: [(UInt64, Substring)] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 2)
            guard fields.count == 3, fields[1] == "t" || fields[1] == "T",
                let address = UInt64(fields[0], radix: 16), address > 0
            else { continue }
            let name = fields[2].split(separator: "\t").first ?? fields[2]
            found.append((address, name))
        }
        found.sort { $0.0 < $1.0 }
        addresses = found.map(\.0)
        names = found.map(\.1)
    }

    /// The function that a return address lies in: the one that begins below it.
    func function(before address: UInt64) -> String? {
        var (low, high) = (0, addresses.count)
        while low < high {
            let middle = (low + high) / 2
            if addresses[middle] < address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, address - addresses[low - 1] < Self.largestFunction else { return nil }
        return String(names[low - 1])
    }

    /// The addresses of one symbol of any kind, data included (CONFIG_KALLSYMS_ALL): from its own to the
    /// next symbol's. Nil where the kernel hides addresses.
    static func extent(of name: String, in kallsyms: String) -> Range<UInt64>? {
        let symbols = kallsyms.split(separator: "\n").compactMap { line -> (UInt64, Substring)? in
            let fields = line.split(separator: " ", maxSplits: 2)
            guard fields.count == 3, let address = UInt64(fields[0], radix: 16) else { return nil }
            return (address, fields[2].split(separator: "\t").first ?? fields[2])
        }
        guard let start = symbols.first(where: { $0.1 == name })?.0,
            let end = symbols.lazy.map(\.0).filter({ $0 > start }).min()
        else { return nil }
        return start..<end
    }
}
