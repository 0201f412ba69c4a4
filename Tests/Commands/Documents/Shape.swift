// SPDX-License-Identifier: Apache-2.0

/// What stays of a text when figures, units, names of files and tasks, and line breaks are taken out.
struct Shape {
    private let words: [String]

    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).compactMap { Self.placeholder(for: $0) }
    }

    /// Whether the words of another stand in this one, in their order and side by side.
    func contains(_ part: Shape) -> Bool {
        guard !part.words.isEmpty, part.words.count <= words.count else {
            return part.words.isEmpty
        }
        return (0...words.count - part.words.count).contains {
            words[$0..<$0 + part.words.count].elementsEqual(part.words)
        }
    }

    private static let units: Set<String> = [
        "ns", "µs", "ms", "s", "k", "M", "G", "%", "KiB", "MiB", "GiB", "MiB/s", "GiB/s", "*", "",
    ]

    /// Nothing for a unit: the same figure may be great enough to have one, or not.
    private static func placeholder(for word: Substring) -> String? {
        let core = word.drop { "(~".contains($0) }.trimmingSuffix { ",;:.)".contains($0) }
        if units.contains(core) { return nil }
        let isFigure = core.contains(where: \.isNumber) || core == "-" || core.hasPrefix("/")
        let isDrawing = core.allSatisfy { ("▁"..."█").contains($0) }
        return isFigure || isDrawing ? "#" : String(word)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isMargin: (Character) -> Bool) -> String {
        String(String(reversed().drop(while: isMargin)).reversed())
    }
}
