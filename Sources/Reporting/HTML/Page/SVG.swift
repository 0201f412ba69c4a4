// SPDX-License-Identifier: Apache-2.0

/// Drawings that are as wide as the page lets them be: widths are shares of it, heights are pixels,
/// and letters keep their size at every width.
enum SVG {
    /// A drawing with a name and a description, both read out instead of it.
    ///
    /// - Parameter id: of the drawing, unlike every other on the page.
    static func drawing(
        _ id: String, title: String, description: String, height: Double, _ content: [HTML]
    ) -> String {
        let names = [
            HTML("title", title, ["id": "\(id)-title"]),
            HTML("desc", description, ["id": "\(id)-desc"]),
        ]
        return HTML(
            "svg", names + content,
            [
                "role": "img", "id": id, "aria-labelledby": "\(id)-title",
                "aria-describedby": "\(id)-desc", "width": "100%", "height": pixels(height),
            ]
        ).text
    }

    /// A rectangle; `from` and `to` are shares (0...1) of the drawing's width.
    static func bar(
        from: Double, to: Double, y: Double, height: Double, _ name: String, note: String? = nil
    ) -> HTML {
        let (start, end) = (clamp(from), clamp(to))
        return HTML(
            "rect", note.map { [HTML("title", $0)] } ?? [],
            [
                "x": share(start), "width": share(max(0, end - start)), "y": pixels(y),
                "height": pixels(height), "class": name,
            ])
    }

    /// An upright line.
    static func tick(at x: Double, y: Double, height: Double, _ name: String) -> HTML {
        line(name, (x, y), (x, y + height))
    }

    /// A line from one place to another, each a share of the width and a height.
    static func line(_ name: String, _ from: (Double, Double), _ to: (Double, Double)) -> HTML {
        HTML(
            "line", [],
            [
                "x1": share(clamp(from.0)), "x2": share(clamp(to.0)), "y1": pixels(from.1),
                "y2": pixels(to.1), "class": name,
            ])
    }

    /// A mark, round or square, around a place.
    static func mark(
        at x: Double, y: Double, isRound: Bool, _ name: String, note: String
    ) -> HTML {
        let title = [HTML("title", note)]
        guard !isRound else {
            return HTML(
                "circle", title,
                ["cx": share(clamp(x)), "cy": pixels(y), "r": "5", "class": name])
        }
        return HTML(
            "rect", title,
            [
                "x": share(clamp(x)), "y": pixels(y), "width": "9", "height": "9", "class": name,
                "transform": "translate(-4.5 -4.5)",
            ])
    }

    /// A line of letters; at the edges of the drawing it turns inwards.
    static func label(
        _ text: String, at x: Double, y: Double, _ name: String, anchor: String? = nil
    ) -> HTML {
        let anchor = anchor ?? (x < 0.04 ? "start" : x > 0.96 ? "end" : "middle")
        return HTML(
            "text", text,
            ["x": share(clamp(x)), "y": pixels(y), "text-anchor": anchor, "class": name])
    }

    private static func clamp(_ x: Double) -> Double { min(max(x, 0), 1) }

    private static func share(_ x: Double) -> String { "\(Units.fixed(x * 100, digits: 3))%" }

    private static func pixels(_ length: Double) -> String { Units.fixed(length, digits: 1) }
}
