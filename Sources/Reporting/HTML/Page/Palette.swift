// SPDX-License-Identifier: Apache-2.0

/// The colours of every page, named for what they mean. Colour repeats what words and shapes say.
///
/// Text on either background has a contrast of 4.5 or more, marks of 3 or more (WCAG 2.2, 1.4.3 and
/// 1.4.11), in both themes; a test computes them. Exclusive and shared differ in the blue channel
/// too, so that they stay apart for eyes that confuse red and green.
enum Palette {
    /// One meaning, and its colour as `#rrggbb` in either theme.
    struct Colour {
        let name: String
        let light: String
        let dark: String
    }

    static let backgrounds = [
        Colour(name: "paper", light: "#ffffff", dark: "#15171a"),
        Colour(name: "wash", light: "#f4f5f7", dark: "#1f2226"),
    ]
    /// What text may have.
    static let inks = [
        Colour(name: "ink", light: "#1b1e22", dark: "#e5e7ea"),
        Colour(name: "faint", light: "#586069", dark: "#a3aab4"),
        Colour(name: "exclusive", light: "#b3261e", dark: "#ff9189"),
        Colour(name: "shared", light: "#00695c", dark: "#5fd1be"),
        Colour(name: "doubtful", light: "#7a5200", dark: "#e5b85c"),
    ]
    /// What only marks in drawings have.
    static let marks = [
        Colour(name: "waiting", light: "#b87800", dark: "#e0ac45"),
        Colour(name: "spin", light: "#4b55a8", dark: "#a5aefc"),
        Colour(name: "rule", light: "#8a929c", dark: "#6f7782"),
    ]
    /// Hairlines that carry no meaning.
    static let lines = [Colour(name: "line", light: "#d6dadf", dark: "#363b42")]

    private static let all = backgrounds + inks + marks + lines

    /// Custom properties of one theme.
    static func properties(_ theme: KeyPath<Colour, String>) -> String {
        all.map { "--\($0.name): \($0[keyPath: theme]);" }.joined(separator: " ")
    }
}
