// SPDX-License-Identifier: Apache-2.0

/// Kernel options and their values, as a `.config` file or a fragment of one has them.
struct KernelConfig: Equatable {
    /// By name without `CONFIG_`; what is off is `n`.
    private(set) var options: [String: String] = [:]

    /// Reads `CONFIG_NAME=value` and `# CONFIG_NAME is not set` lines; the last one of a name counts,
    /// as it does for `make olddefconfig`.
    init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("# CONFIG_"), line.hasSuffix(" is not set") {
                let name = line.dropFirst("# CONFIG_".count).dropLast(" is not set".count)
                options[String(name)] = "n"
            } else if line.hasPrefix("CONFIG_"), let sign = line.firstIndex(of: "=") {
                let name = line[..<sign].dropFirst("CONFIG_".count)
                options[String(name)] = String(line[line.index(after: sign)...])
            }
        }
    }

    /// What of a fragment this configuration does not have, `NAME=WANTED (VALUE)`, sorted. An option
    /// nobody mentions is off.
    func missing(from fragment: KernelConfig) -> [String] {
        fragment.options.compactMap { name, wanted in
            let value = options[name] ?? "n"
            return value == wanted ? nil : "CONFIG_\(name)=\(wanted) (it is \(value))"
        }.sorted()
    }
}
