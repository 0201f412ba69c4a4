// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Contrast as WCAG 2.2 defines it.
@Suite struct PaletteTests {
    private static func luminance(_ colour: String) -> Double {
        let value = Int(colour.dropFirst(), radix: 16) ?? 0
        let parts = [value >> 16, value >> 8 & 255, value & 255].map { part in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private static func contrast(_ one: String, _ other: String) -> Double {
        let both = [luminance(one), luminance(other)].sorted()
        return (both[1] + 0.05) / (both[0] + 0.05)
    }

    @Test func theFormulaIsRight() {
        #expect(abs(Self.contrast("#000000", "#ffffff") - 21) < 0.01)
        #expect(abs(Self.contrast("#767676", "#ffffff") - 4.54) < 0.01)
    }

    @Test func textIsReadableAndMarksAreSeenInBothThemes() {
        for theme in [\Palette.Colour.light, \Palette.Colour.dark] {
            for paper in Palette.backgrounds {
                for ink in Palette.inks {
                    let contrast = Self.contrast(ink[keyPath: theme], paper[keyPath: theme])
                    #expect(contrast >= 4.5, "\(ink.name) on \(paper.name): \(contrast)")
                }
            }
            for mark in Palette.marks {
                let paper = Palette.backgrounds[0][keyPath: theme]
                let contrast = Self.contrast(mark[keyPath: theme], paper)
                #expect(contrast >= 3, "\(mark.name): \(contrast)")
            }
        }
    }
}
