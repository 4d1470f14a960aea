// Compares Tarn's rows with DuckDB's. Decimals of Trino may have fewer digits than DuckDB's doubles: they agree when they
// differ by half of their last digit at most.

const scaleOf = (type, text) => (type === "decimal" ? (text.split(".")[1] ?? "").length : undefined);
const instant = (text) => text.replace(/ UTC$|\+00$/, "").replace(/\.0+$/, "").replace(/(\.\d*?)0+$/, "$1").replace(/ 00:00:00$/, "");

function same(own, other, type) {
  if (own === null || other === null) return own === other;
  if (own === other) return true;
  const [x, y] = [Number(own), Number(other)];
  if (Number.isFinite(x) && Number.isFinite(y) && own !== "" && other !== "") {
    const half = scaleOf(type, own) === undefined ? 0 : 0.5000001 * 10 ** -scaleOf(type, own);
    return Math.abs(x - y) <= half + 1e-9 * Math.max(Math.abs(x), Math.abs(y));
  }
  return instant(own) === instant(other);
}

/** The first difference in words; null: the rows are equal. */
export function differs({ columns, rows }, expected) {
  if (rows.length !== expected.length) return `${rows.length} rows, DuckDB has ${expected.length}`;
  for (let row = 0; row < rows.length; row++) {
    for (let c = 0; c < columns.length; c++) {
      if (!same(rows[row][c] ?? null, expected[row][c] ?? null, columns[c].Type)) {
        return `row ${row}, ${columns[c].Name} (${columns[c].Type}): ${rows[row][c]}, DuckDB has ${expected[row][c]}`;
      }
    }
  }
  return null;
}
