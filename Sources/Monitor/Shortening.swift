// SPDX-License-Identifier: Apache-2.0

/// Texts for a narrow column: shortened where they are alike, not where they differ.
enum Shortening {
    /// Each text in no more than `width` characters. Different texts stay different as long as the width
    /// has room for what tells them apart.
    static func fit(_ texts: [String], to width: Int) -> [String] {
        var short = texts.map { cut($0, to: width) }
        let alike = Dictionary(grouping: texts.indices) { short[$0] }.values
        for group in alike where Set(group.map { texts[$0] }).count > 1 {
            let common = commonPrefix(group.map { Array(texts[$0]) })
            for index in group { short[index] = leap(texts[index], over: common, width) }
        }
        return separate(texts, short, width)
    }

    /// A text in no more than `width` characters, its beginning and its end kept.
    static func middle(of text: String, to width: Int) -> String {
        guard text.count > width, width > 2 else { return cut(text, to: width) }
        let tail = (width - 1) / 2
        return text.prefix(width - 1 - tail) + "…" + text.suffix(tail)
    }

    private static func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width > 1 ? text.prefix(width - 1) + "…" : String(text.prefix(width))
    }

    /// A few characters of the beginning, and what follows after what is common; of that too as much as there
    /// is room for.
    private static func leap(_ text: String, over common: Int, _ width: Int) -> String {
        let head = min(common, max(0, width / 2 - 1))
        let rest = String(text.dropFirst(common)), room = max(0, width - head - 1)
        let tail = rest.count < room ? String(text.suffix(room)) : cut(rest, to: room)
        return text.prefix(head) + "…" + tail
    }

    /// Where even that left two alike, their ends tell them apart more often than their beginnings.
    private static func separate(_ texts: [String], _ short: [String], _ width: Int) -> [String] {
        let counts = Dictionary(
            Set(zip(short, texts).map { [$0, $1] }).map { ($0[0], 1) }, uniquingKeysWith: +)
        return zip(texts, short).map { text, short in
            guard counts[short] ?? 0 > 1, width > 1 else { return short }
            return "…" + text.suffix(width - 1)
        }
    }

    private static func commonPrefix(_ texts: [[Character]]) -> Int {
        guard let first = texts.first else { return 0 }
        return first.indices.first { index in
            texts.contains { !$0.indices.contains(index) || $0[index] != first[index] }
        } ?? first.count
    }
}
