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
        .place { margin: 0 0 .2rem; max-width: none; }
        .place code { color: var(--ink); }
        .verdict { color: var(--verdict); letter-spacing: .02em; }
        h1 { margin: 1.1rem 0 1.2rem; }
        h1 .verdict { display: block; font-size: 1.9rem; line-height: 1.2; }
        h1 .answer { display: block; font-size: 1.1rem; font-weight: 500; max-width: 46rem; }
        .whole { white-space: nowrap; }
        .figures {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
          gap: 1rem 2.5rem; list-style: none; margin: 0 0 1rem; padding: 1rem 0;
          border-block: 1px solid var(--line);
        }
        .figures b {
          display: block; font-size: 1.6rem; line-height: 1.3; font-weight: 600;
          font-variant-numeric: tabular-nums;
        }
        section { margin-top: 2.6rem; }
        h2 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .6rem; font-weight: 600; }
        h3 { font-size: .93rem; margin: 1.4rem 0 .3rem; font-weight: 600; }
        p { margin: .4rem 0; }
        ul, ol { padding-left: 1.2rem; }
        ul.reasons { list-style: none; padding: 0; }
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
          display: block; color: var(--faint); font-weight: 400; white-space: normal;
        }
        .cards thead th { white-space: normal; overflow-wrap: anywhere; min-width: 3.6rem; }
        .bar {
          display: block; height: 3px; min-width: 1px; margin-left: auto;
          background: var(--waiting); print-color-adjust: exact;
        }
        pre { white-space: pre-wrap; font-size: .87rem; }
        svg { display: block; margin: .6rem 0; print-color-adjust: exact; overflow: hidden; }
        svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
        svg text.name { font-weight: 500; }
        svg text.value, svg text.aside { font-size: 11px; fill: var(--faint); }
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
        @media (max-width: 34rem) {
          .cards, .cards caption, .cards tbody { display: block; width: 100%; }
          .cards thead { display: none; }
          .cards tr {
            display: grid; grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr));
            gap: .3rem .8rem; padding: .5rem 0; border-bottom: 1px solid var(--line);
          }
          .cards tbody th { grid-column: 1 / -1; }
          .cards tbody th, .cards td { display: block; border: 0; padding: 0; text-align: left; }
          .cards td { white-space: normal; }
          .cards td::before { content: attr(data-name); display: block; color: var(--faint); }
          .cards td:empty, .cards td.none { display: none; }
          .cards .bar { margin-left: 0; }
          th, td { padding-right: .6rem; }
          td:not(.figure), thead th { white-space: normal; }
          tbody th { min-width: 0; }
        }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; }
        """
}
