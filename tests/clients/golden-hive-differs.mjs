// Recorded answers of golden-hive that are not Tarn's, each with the reason. docs/hive-tables.md lists them for users.

/** Tables of files that SQL does not read yet. */
export const unread = ["bucket_string_v2"];

/** Tables that statements cannot make: partitions with columns or a SerDe of their own, or fewer partitions than MSCK REPAIR TABLE finds. */
export const byGlueAlone = ["part_mixed_formats", "pq_partition_mismatch", "proj_disabled"];

const failsWith = (name, message = "") => ({ rows: undefined, types: undefined, error: { name, message } });
const answers = (types, rows, any_order = false) => ({ error: undefined, types, rows, any_order });
const duplicate = failsWith("HIVE_CURSOR_ERROR", "Duplicate key");
const injected = failsWith("CONSTRAINT_VIOLATION", "For the injected projected partition column device");

/** The answers by table, or by table and statement. */
export const ours = {
  // Athena reads types other than text from CSV: numbers, days and milliseconds since 1970. A value that is none is an error.
  "csv_typed": failsWith("HIVE_BAD_DATA", "Error parsing field value"),
  "csv_typed_dates": answers(["varchar", "date", "timestamp"], [
    ["1", "2024-01-05", "2024-01-05 10:11:12.123"], ["2", "1970-01-01", "1970-01-01 00:00:00.000"],
    ["3", "1969-12-31", "1969-12-31 23:59:59.999"], ["unixvalue", "2020-01-15", "2020-01-15 03:44:40.000"],
  ], true),
  // Athena refuses equal keys in one JSON object; Trino takes the last.
  [`json_hive_maps: SELECT * FROM json_hive_maps WHERE "$path" = 's3://golden-hive/json_hive_maps/data/m0'`]: duplicate,
  [`json_openx_maps: SELECT * FROM json_openx_maps WHERE "$path" = 's3://golden-hive/json_openx_maps/data/m0'`]: duplicate,
  [`json_openx_lines: SELECT * FROM json_openx_lines WHERE "$path" = 's3://golden-hive/json_openx_lines/data/dup_keys'`]: duplicate,
  [`json_openx_lines: SELECT * FROM json_openx_lines WHERE "$path" = 's3://golden-hive/json_openx_lines/data/dup_case'`]: duplicate,
  "json_matrix_openx: SELECT id, c_boolean FROM json_matrix_openx ORDER BY id": duplicate,
  "json_matrix_openx: SELECT id, c_string FROM json_matrix_openx ORDER BY id": duplicate,
  // Athena's property use.null.for.invalid.data.
  "json_openx_null_invalid": answers(["integer", "integer", "double"], [["1", null, "1.0"], ["2", null, null], ["3", null, null]], true),
  // Athena keeps blanks of enum values.
  "proj_enum_whitespace: SELECT * FROM proj_enum_whitespace": answers(["integer", "varchar", "varchar"], [["0", "r0", "a"], ["1", "r1", " b"]], true),
  "proj_enum_whitespace: SELECT e, n FROM proj_enum_whitespace ORDER BY n": answers(["varchar", "integer"], [["a", "0"], [" b", "1"]]),
  "proj_enum_whitespace: SELECT n FROM proj_enum_whitespace WHERE e = ' b'": answers(["integer"], [["1"]]),
  "proj_enum_whitespace: SELECT n FROM proj_enum_whitespace WHERE e = 'b'": answers(["integer"], []),
  // Errors that Athena documents.
  "proj_bad_no_type": failsWith("HIVE_METASTORE_ERROR", "missing projection configuration"),
  "proj_bad_bad_type": failsWith("INVALID_COLUMN_PROPERTY", "projection.k.type"),
  "proj_injected: SELECT * FROM proj_injected": injected,
  "proj_injected: SELECT count(*) FROM proj_injected": injected,
  "proj_injected: SELECT n FROM proj_injected WHERE device LIKE 'a%'": injected,
  // Files that Trino 476 refuses and Tarn reads.
  "text_bz2_two_streams": answers(["integer", "varchar"], [["900", "m"], ["901", "n"]], true),
  "pq_refused_codecs": answers(["bigint"], [["257"]]),
  // Tarn does not compare rows with the bucket that a file's name tells.
  "bucket_wrong_names: SELECT count(*) FROM bucket_wrong_names": answers(["bigint"], [["3"]]),
  "bucket_wrong_names": answers(["integer", "varchar"], [["1", "x"], ["2", "y"], ["3", "z"]], true),
  // The engine's name for a number that a narrower type does not hold.
  "pq_type_mismatch: SELECT bigint_over_int FROM pq_type_mismatch": failsWith("NUMERIC_VALUE_OUT_OF_RANGE", "5000000000"),
  "pq_type_mismatch: SELECT int_under_tinyint FROM pq_type_mismatch": failsWith("NUMERIC_VALUE_OUT_OF_RANGE", "300"),
  // Unsigned numbers keep their values in wider types; Trino makes large ones negative, and fails at conditions on them.
  "pq_other_logical: SELECT u32 FROM pq_other_logical": { edit: (rows) => rows.map(([n]) => [n === "-1" ? "4294967295" : n]) },
  "pq_other_logical: SELECT u64 FROM pq_other_logical": failsWith("NUMERIC_VALUE_OUT_OF_RANGE", "18446744073709551615"),
  // Text is UTF-8 in the engine: other bytes are U+FFFD also where to_hex shows them.
  "text_unicode: SELECT id, to_hex(CAST(s AS varbinary)) FROM text_unicode ORDER BY id": {
    edit: (rows) => rows.map(([id, hex]) => [id, { 7: "EFBFBDEFBFBD", 8: "61EFBFBD", 9: "EFBFBDEFBFBDEFBFBD", 11: "EFBFBD", 14: "EFBFBD78" }[id] ?? hex]),
  },
};
