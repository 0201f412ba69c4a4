// SPDX-License-Identifier: Apache-2.0

/// What a report adds to ``StyleSheet``.
enum ReportStyleSheet {
    static let text = """
        body { max-width: 62rem; }
        nav ul {
          display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none;
          margin: 0 0 2.2rem; padding: 0; font-size: .87rem; color: var(--faint);
        }
        nav a { text-decoration-color: var(--line); }
        nav a:hover { text-decoration-color: currentColor; }
        .place, .note, footer { color: var(--faint); font-size: .87rem; max-width: 46rem; }
        .place { margin: 0 0 .3rem; max-width: none; }
        .verdict { color: var(--verdict); letter-spacing: .02em; margin-right: .3em; }
        h1 + dl { border-block: 1px solid var(--line); padding-block: .8rem; }
        section { margin-top: 2.6rem; }
        h2 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .6rem; font-weight: 600; }
        h3 { font-size: .93rem; margin: 1.4rem 0 .3rem; font-weight: 600; }
        p { margin: .4rem 0; }
        ul, ol { padding-left: 1.2rem; }
        .reasons li { margin-bottom: .8rem; max-width: 46rem; }
        .reasons strong { font-weight: 600; display: block; }
        .reasons strong::first-letter { text-transform: uppercase; }
        .reasons span { color: var(--faint); font-variant-numeric: tabular-nums; }
        .wide { margin: .8rem 0; }
        table { width: 100%; font-size: .87rem; }
        th, td { padding: .3rem 1.1rem .3rem 0; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { border-bottom: 1px solid var(--rule); font-weight: 500; color: var(--faint); }
        tbody th { font-weight: 500; }
        tbody th, tbody td { border-bottom: 1px solid var(--line); }
        td, th.figure, thead th { white-space: nowrap; }
        .figure { text-align: right; }
        tbody th { min-width: 9rem; }
        td small, th small {
          display: block; color: var(--faint); font-weight: 400; white-space: nowrap;
        }
        .bar {
          display: inline-block; height: .6em; margin-right: .5em; min-width: 1px;
          background: var(--waiting); print-color-adjust: exact;
        }
        svg { display: block; margin: .6rem 0; print-color-adjust: exact; overflow: hidden; }
        svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
        svg text.scale { font-size: 11px; fill: var(--faint); }
        svg .grid { stroke: var(--line); }
        svg .point { stroke: var(--ink); stroke-opacity: .55; }
        .waiting { fill: var(--waiting); background: var(--waiting); }
        rect.exclusive, .key.exclusive { fill: var(--exclusive); background: var(--exclusive); }
        rect.shared, .key.shared { fill: var(--shared); background: var(--shared); }
        .spin { fill: var(--spin); background: var(--spin); }
        .rule { fill: var(--rule); background: var(--rule); }
        .free { fill: var(--wash); background: var(--wash); stroke: var(--rule); }
        .key.free { outline: 1px solid var(--rule); }
        .call { fill: var(--line); background: var(--line); }
        .interval { fill: var(--ink); }
        .keys {
          display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0;
          font-size: .87rem;
        }
        .key {
          display: inline-block; width: .9em; height: .7em; margin-right: .5em;
          print-color-adjust: exact;
        }
        .key.waiting { height: .25em; vertical-align: .2em; }
        .multiples {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
          gap: 0 2.5rem;
        }
        .multiples > div { min-width: 0; }
        .lead { font-weight: 600; }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; }
        """
}
