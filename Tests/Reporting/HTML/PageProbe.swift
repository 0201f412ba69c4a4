// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Looks at pages in a browser: each in a frame of its own, as wide as is asked for.
enum PageProbe {
    /// What was seen of one page at one width.
    struct Finding: Decodable {
        let name: String
        let width: Int
        let isDark: Bool
        /// Script errors, refused content, elements that did not load.
        let errors: [String]
        /// Files asked for.
        let requests: Int
        /// What the page would scroll sideways, in pixels.
        let overflow: Int
        /// Tables that have to be scrolled to be seen whole.
        let scrolled: [String]
        /// Elements that reach beyond the page, or letters beyond their drawing.
        let outside: [String]
        /// Labels of an axis that lie on one another.
        let collisions: [String]
        /// Anchors of the sections that have a height.
        let sections: [String]
        /// Levels of the headings, in order.
        let headings: [Int]
        /// Text whose contrast is below 4.5, and drawings without a name.
        let unreadable: [String]
        /// Links that lead nowhere, IDs that stand twice, tables and cells without their names.
        let broken: [String]
        /// The skip link is seen when it has the focus, and focus has an outline.
        let focusIsSeen: Bool
    }

    static func look(
        at pages: [(name: String, html: String)], widths: [Int], isDark: Bool
    ) throws -> [Finding] {
        guard let browser = Browser() else { return [] }
        let frames = pages.flatMap { page in
            widths.map { width in
                let document = page.html.replacing(
                    "<head>", with: "<head>\(listener)", maxReplacements: 1)
                return
                    "<iframe data-name=\"\(quoted(page.name))\" width=\"\(width)\" height=\"900\" "
                    + "srcdoc=\"\(quoted(document))\"></iframe>"
            }
        }
        let wrapper = """
            <!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
            <style>iframe { border: 0; display: block }</style>
            \(frames.joined(separator: "\n"))<pre id="findings"></pre><script>\(script)</script>
            """
        let dumped = try browser.dump(wrapper, isDark: isDark)
        guard let match = dumped.firstMatch(of: /<pre id="findings">([A-Za-z0-9+\/=]+)<\/pre>/),
            let data = Data(base64Encoded: String(match.output.1))
        else { throw Silence(output: String(dumped.prefix(400))) }
        return try JSONDecoder().decode([Finding].self, from: data)
    }

    /// The browser gave no findings.
    struct Silence: Error { let output: String }

    private static func quoted(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
    }

    /// First in the page, before its policy: sees what goes wrong from then on.
    private static let listener = """
        <script>
        window.seen = [];
        addEventListener("error", e => seen.push("error: " + (e.message || e.target.tagName)), true);
        addEventListener("unhandledrejection", e => seen.push("rejection: " + e.reason));
        addEventListener("securitypolicyviolation", e => seen.push("refused: " + e.violatedDirective));
        </script>
        """

    private static let script = """
        function luminance([r, g, b]) {
          const [x, y, z] = [r, g, b].map(c => (c /= 255) <= 0.04045
            ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
          return 0.2126 * x + 0.7152 * y + 0.0722 * z;
        }
        const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
        function background(view, element) {
          for (let e = element; e; e = e.parentElement) {
            const colour = numbers(view.getComputedStyle(e).backgroundColor);
            if (!(e instanceof view.SVGElement) && (colour.length < 4 || colour[3] > 0)) return colour;
          }
          return [255, 255, 255];
        }
        function contrast(view, element) {
          const style = view.getComputedStyle(element);
          const ink = numbers(element instanceof view.SVGElement ? style.fill : style.color);
          const both = [ink, background(view, element)].map(luminance).sort((a, b) => a - b);
          return (both[1] + 0.05) / (both[0] + 0.05);
        }
        const says = element => element.tagName + " " + element.textContent.trim().slice(0, 40);
        function outside(doc, view) {
          const wide = doc.documentElement.clientWidth;
          const found = [...doc.body.querySelectorAll("*")].filter(e =>
            !e.closest("svg") && !e.closest(".wide table") && !e.closest("pre") && !e.matches(".skip")
            && e.getBoundingClientRect().right > wide + 1);
          const cut = [...doc.querySelectorAll("svg text")].filter(e => {
            const [own, all] = [e.getBoundingClientRect(), e.closest("svg").getBoundingClientRect()];
            return e.textContent.length < 70 && (own.right > all.right + 1 || own.left < all.left - 1);
          });
          return [...found, ...cut].map(says);
        }
        function collisions(doc) {
          const found = [];
          for (const svg of doc.querySelectorAll("svg")) {
            const labels = [...svg.querySelectorAll("text.scale")]
              .map(e => [e, e.getBoundingClientRect()]).sort((a, b) => a[1].left - b[1].left);
            for (let i = 1; i < labels.length; i++)
              if (labels[i][1].left < labels[i - 1][1].right && labels[i][1].top < labels[i - 1][1].bottom)
                found.push(says(labels[i - 1][0]) + " | " + says(labels[i][0]));
          }
          return found;
        }
        function unreadable(doc, view) {
          const texts = [...doc.body.querySelectorAll("*")].filter(e => !e.matches("title, desc, script")
            && !e.closest(".skip")
            && [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()));
          const faint = texts.filter(e => contrast(view, e) < 4.5).map(says);
          const nameless = [...doc.querySelectorAll("svg")].filter(svg => svg.getAttribute("role") != "img"
            || !svg.querySelector(":scope > title")?.textContent
            || !svg.querySelector(":scope > desc")?.textContent
            || svg.getAttribute("aria-labelledby")?.split(" ").some(id => !doc.getElementById(id)) !== false)
            .map(says);
          return [...faint, ...nameless];
        }
        function broken(doc) {
          const ids = [...doc.querySelectorAll("[id]")].map(e => e.id);
          const twice = ids.filter((id, i) => ids.indexOf(id) != i).map(id => "id twice: " + id);
          const links = [...doc.querySelectorAll("a[href]")].map(a => a.getAttribute("href"))
            .filter(href => !href.startsWith("#") || !doc.getElementById(href.slice(1)));
          const tables = [...doc.querySelectorAll("table")].filter(t => !t.caption
            || [...t.querySelectorAll("th")].some(th => !th.scope)
            || [...t.tBodies[0].rows].some(r => r.cells[0].tagName != "TH"
              || r.cells.length != t.tHead.rows[0].cells.length)).map(says);
          const parts = ["main", "html[lang]", "meta[name=viewport]"]
            .filter(part => !doc.querySelector(part));
          const sections = [...doc.querySelectorAll("section")];
          const named = [...doc.querySelectorAll("nav[aria-label] a")].map(a => a.hash.slice(1));
          if (sections.map(s => s.getAttribute("aria-labelledby")).join() != named.join()
            || sections.length && !doc.querySelector("footer")) parts.push("ways to the sections");
          const boxes = [...doc.querySelectorAll(".wide")].filter(e => e.tabIndex != 0
            || !e.getAttribute("aria-label")).map(says);
          return [...twice, ...links, ...tables, ...parts, ...boxes];
        }
        function focusIsSeen(doc, view) {
          const skip = doc.querySelector(".skip");
          skip.focus();
          const box = skip.getBoundingClientRect();
          const link = doc.querySelector("nav a");
          const isOnPage = box.left >= 0 && box.width > 0;
          link?.focus();
          return isOnPage && (!link || view.getComputedStyle(link).outlineStyle != "none");
        }
        function finding(frame) {
          const [doc, view] = [frame.contentDocument, frame.contentWindow];
          const root = doc.documentElement;
          return {
            name: frame.dataset.name, width: view.innerWidth,
            isDark: view.matchMedia("(prefers-color-scheme: dark)").matches,
            errors: view.seen ?? ["no listener"],
            requests: view.performance.getEntriesByType("resource").length,
            overflow: Math.max(0, root.scrollWidth - root.clientWidth),
            scrolled: [...doc.querySelectorAll(".wide")]
              .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel),
            outside: outside(doc, view), collisions: collisions(doc),
            sections: [...doc.querySelectorAll("section")]
              .filter(s => s.getBoundingClientRect().height > 20)
              .map(s => s.getAttribute("aria-labelledby")),
            headings: [...doc.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(h => +h.tagName[1]),
            unreadable: unreadable(doc, view), broken: broken(doc),
            focusIsSeen: focusIsSeen(doc, view),
          };
        }
        addEventListener("load", () => {
          const text = JSON.stringify([...document.querySelectorAll("iframe")].map(finding));
          const bytes = new TextEncoder().encode(text);
          let binary = "";
          for (const byte of bytes) binary += String.fromCharCode(byte);
          document.getElementById("findings").textContent = btoa(binary);
        });
        """
}
