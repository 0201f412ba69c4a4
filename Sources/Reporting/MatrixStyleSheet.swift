// SPDX-License-Identifier: Apache-2.0

/// The style of a matrix in HTML. A verdict is a word in every case; colour only repeats it.
enum MatrixStyleSheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1c1e21; --faint: #5b6169; --line: #d3d7dc; --head: #f2f4f6;
          --shared: #0b6b2e; --exclusive: #a8201a; --doubtful: #7a5200;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #16181b; --ink: #e4e6e9; --faint: #a0a7b0; --line: #3a3f46; --head: #22262b;
            --shared: #6fd08c; --exclusive: #ff8f87; --doubtful: #e5b85c;
          }
        }
        body {
          margin: 2rem; background: var(--paper); color: var(--ink);
          font: 15px/1.45 system-ui, sans-serif;
        }
        h1 { font-size: 1.3rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; }
        th, td {
          border: 1px solid var(--line); padding: .45rem .7rem; text-align: left;
          vertical-align: top; font-variant-numeric: tabular-nums;
        }
        thead th, tbody th { background: var(--head); font-weight: 600; overflow-wrap: anywhere; }
        thead th { white-space: nowrap; }
        tbody th { min-width: 11rem; }
        td span, th small { display: block; white-space: nowrap; }
        td span, td.impossible strong, td.interrupted strong, dt, th small { color: var(--faint); }
        th small, td.impossible strong, td.interrupted strong { font-weight: normal; }
        td.shared strong { color: var(--shared); }
        td.exclusive strong, td.failed strong { color: var(--exclusive); }
        td.mixed strong, td.inconclusive strong { color: var(--doubtful); }
        td em { border: 1px solid currentColor; border-radius: 3px; padding: 0 .3em; font-size: .85em; }
        td.differs { box-shadow: inset 3px 0 0 currentColor; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
        dd { margin: 0; }
        pre { overflow-x: auto; border-left: 3px solid var(--line); padding-left: .8rem; }
        @media print {
          :root {
            color-scheme: light;
            --paper: #fff; --ink: #000; --faint: #333; --line: #888; --head: #fff;
            --shared: #000; --exclusive: #000; --doubtful: #000;
          }
          body { margin: 0; font-size: 9pt; }
          .wide { overflow: visible; }
          pre { white-space: pre-wrap; }
          tr { break-inside: avoid; }
        }
        """
}
