// SPDX-License-Identifier: Apache-2.0

/// The style that every page has.
enum StyleSheet {
    static let text = """
        :root { color-scheme: light dark; \(Palette.properties(\.light)) }
        @media (prefers-color-scheme: dark) { :root { \(Palette.properties(\.dark)) } }
        *, ::before, ::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 3rem;
          background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          overflow-wrap: anywhere;
        }
        h1 { font-size: 1.5rem; line-height: 1.3; font-weight: 600; margin: 0 0 1rem; }
        a { color: inherit; text-underline-offset: .2em; }
        :focus-visible { outline: 2px solid var(--ink); outline-offset: 3px; }
        .skip { position: absolute; left: -100vw; padding: .4rem .8rem; background: var(--ink); }
        .skip:focus { left: 1rem; top: .5rem; color: var(--paper); z-index: 1; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; }
        th, td {
          text-align: left; vertical-align: top; font-variant-numeric: tabular-nums;
        }
        th { font-weight: 600; }
        caption {
          text-align: left; color: var(--faint); padding-bottom: .3rem;
          width: min(100%, 100vw - 2rem);
        }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
        dt { color: var(--faint); grid-column: 1; }
        dd { margin: 0; min-width: 0; grid-column: 2; }
        pre, code { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; }
        pre { overflow-x: auto; border-left: 3px solid var(--line); padding-left: .8rem; }
        .exclusive, .failed { --verdict: var(--exclusive); }
        .shared, .lockless { --verdict: var(--shared); }
        .mixed, .inconclusive { --verdict: var(--doubtful); }
        @media (max-width: 34rem) {
          dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
          dd { grid-column: 1; margin-bottom: .4rem; }
        }
        @media print {
          :root { color-scheme: light; \(Palette.properties(\.light)) }
          :root { --ink: #000; --faint: #333; --wash: #fff; }
          body { padding: 0; max-width: none; font-size: 9pt; }
          .skip, nav { display: none; }
          .wide { overflow: visible; }
          pre { white-space: pre-wrap; }
          tr, svg { break-inside: avoid; }
          h2, h3, caption { break-after: avoid; }
        }
        """
}
