// Tables as CSV: UTF-8 with a byte-order mark, so that a spreadsheet reads it, and nothing in it that
// one would run as a formula (as exports/flat.py has it).
"use strict";

(() => {
  const { t } = view;
  const FORMULA = /^[=+\-@\t\r]/;
  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

  function cell(value) {
    const text = String(value ?? "");
    const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }
  view.csv = (columns, rows) => `\ufeff${[columns.map(([key]) => t(`column.${key}`)),
    ...rows.map((x) => columns.map(([, get]) => get(x)))].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
  view.saveCsv = (name, columns, rows) => {
    view.offer(new Blob([view.csv(columns, rows)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  };
})();
