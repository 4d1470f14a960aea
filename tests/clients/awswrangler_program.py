"""awswrangler against Tarn: data sets in three modes, queries by CTAS, by UNLOAD and plain, Iceberg, CSV, JSON, projection, repair, catalog."""
import sys

import awswrangler as wr
import pandas as pd

bucket, database = sys.argv[1:]
root = f"s3://{bucket}"
wr.catalog.create_database(database, exist_ok=True)

def query(sql, **more):
    return wr.athena.read_sql_query(sql, database=database, **more)

def values(frame, *columns):
    return sorted(frame[list(columns)].itertuples(index=False, name=None))

frame = pd.DataFrame({
    "id": [1, 2, 3],
    "name": ["a", "b", None],
    "price": [1.5, -2.25, 0.0],
    "at": pd.to_datetime(["2026-11-26 10:11:12", "2026-11-27 00:00:00", "1999-12-31 23:59:59"]),
    "tags": [["x", "y"], [], ["z"]],
    "day": ["2026-11-26", "2026-11-27", "2026-11-26"],
})

# Parquet in three modes.
data = {"path": f"{root}/events/", "dataset": True, "database": database, "table": "events", "partition_cols": ["day"]}
wr.s3.to_parquet(frame, mode="overwrite", **data)
assert values(query("SELECT id, name FROM events WHERE day = '2026-11-27'"), "id", "name") == [(2, "b")]
wr.s3.to_parquet(frame.assign(id=[4, 5, 6]), mode="append", **data)
assert query("SELECT count(*) AS n, sum(price) AS p FROM events").values.tolist() == [[6, -1.5]]
wr.s3.to_parquet(frame[frame.day == "2026-11-27"].assign(id=[9]), mode="overwrite_partitions", **data)
everything = "SELECT id, name, price, at, tags, day FROM events ORDER BY id"
by_ctas = query(everything, ctas_approach=True)
assert by_ctas.id.tolist() == [1, 3, 4, 6, 9], by_ctas
assert by_ctas["at"].tolist()[0] == pd.Timestamp("2026-11-26 10:11:12")
assert by_ctas.tags.tolist()[0].tolist() == ["x", "y"]
by_unload = query(everything, ctas_approach=False, unload_approach=True, s3_output=f"{root}/unloads/")
assert by_unload.sort_values("id").id.tolist() == by_ctas.id.tolist()
plain = query("SELECT id, name, price FROM events ORDER BY id", ctas_approach=False)
assert plain.id.tolist() == by_ctas.id.tolist()
chunks = list(query("SELECT id FROM events", ctas_approach=True, chunksize=2))
assert sum(len(chunk) for chunk in chunks) == 5
assert len(wr.catalog.get_partitions(database, "events")) == 2
assert wr.s3.read_parquet_table(table="events", database=database).shape[0] == 5

# The schema grows.
wr.s3.to_parquet(frame.assign(extra=[7, 8, 9]), mode="append", schema_evolution=True, **data)
assert query("SELECT count(extra) AS n FROM events").n.tolist() == [3]

# CSV and JSON data sets.
small = frame[["id", "name", "price"]]
wr.s3.to_csv(small, f"{root}/csv/", index=False, dataset=True, database=database, table="as_csv", mode="overwrite",
             glue_table_settings={"columns_comments": {"id": "the key"}})
assert values(query("SELECT id, price FROM as_csv"), "id", "price") == [(1, 1.5), (2, -2.25), (3, 0.0)]
assert wr.catalog.get_columns_comments(database, "as_csv")["id"] == "the key"
wr.s3.to_json(small, f"{root}/json/", orient="records", lines=True, index=False, dataset=True, database=database, table="as_json", mode="overwrite")
assert values(query("SELECT id, price FROM as_json"), "id", "price") == [(1, 1.5), (2, -2.25), (3, 0.0)]

# Projected partitions: the catalog has none.
wr.s3.to_parquet(
    frame[["id", "day"]], f"{root}/projected/", dataset=True, database=database, table="projected", partition_cols=["day"], mode="overwrite",
    glue_table_settings={"regular_partitions": False},
    athena_partition_projection_settings={
        "projection_types": {"day": "date"}, "projection_ranges": {"day": "2026-11-01,2026-12-31"}, "projection_formats": {"day": "yyyy-MM-dd"}})
assert wr.catalog.get_partitions(database, "projected") == {}
assert query("SELECT id FROM projected WHERE day = '2026-11-27'").id.tolist() == [2]

# Iceberg.
wr.athena.to_iceberg(
    frame[["id", "name", "price"]], database=database, table="ice", table_location=f"{root}/ice/", temp_path=f"{root}/temp/", keep_files=False)
wr.athena.to_iceberg(
    pd.DataFrame({"id": [3, 4], "name": ["c", "d"], "price": [3.0, 4.0]}), database=database, table="ice", temp_path=f"{root}/temp/", keep_files=False, merge_cols=["id"])
assert values(query("SELECT id, name FROM ice"), "id", "name") == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
wr.athena.delete_from_iceberg_table(pd.DataFrame({"id": [1]}), database=database, table="ice", temp_path=f"{root}/temp/", keep_files=False, merge_cols=["id"])
assert query("SELECT id FROM ice ORDER BY id").id.tolist() == [2, 3, 4], query("SELECT * FROM ice")

# Files that other programs wrote, found by a repair.
wr.s3.to_parquet(frame[["id"]], f"{root}/found/p=1/x.parquet")
wr.s3.to_parquet(frame[["id"]], f"{root}/found/p=2/x.parquet")
wr.catalog.create_parquet_table(
    database=database, table="found", path=f"{root}/found/", columns_types={"id": "bigint"}, partitions_types={"p": "int"}, description="found files",
    parameters={"owner": "us"}, columns_comments={"id": "n"})
assert wr.athena.repair_table(table="found", database=database) == "SUCCEEDED"
assert query("SELECT p, count(*) AS n FROM found GROUP BY p ORDER BY p").values.tolist() == [[1, 3], [2, 3]]

# The catalog.
assert wr.catalog.get_table_types(database, "found") == {"id": "bigint", "p": "int"}
assert wr.catalog.get_table_description(database, "found") == "found files"
assert wr.catalog.get_table_parameters(database, "found")["owner"] == "us"
wr.catalog.upsert_table_parameters({"owner": "them"}, database, "found")
assert wr.catalog.get_table_parameters(database, "found")["owner"] == "them"
wr.catalog.add_column(database, "found", "later", "string", "added")
assert query("SELECT count(later) AS n FROM found").n.tolist() == [0]
wr.catalog.delete_column(database, "found", "later")
wr.s3.to_parquet(frame[["id"]], f"{root}/elsewhere/x.parquet")
wr.catalog.add_parquet_partitions(database=database, table="found", partitions_values={f"{root}/elsewhere/": ["3"]})
assert wr.catalog.get_parquet_partitions(database, "found", expression="p > 1") == {f"{root}/found/p=2/": ["2"], f"{root}/elsewhere/": ["3"]}
wr.catalog.delete_partitions(table="found", database=database, partitions_values=[["1"]])
assert query("SELECT count(*) AS n FROM found").n.tolist() == [6]
assert [table["Name"] for table in wr.catalog.get_tables(database=database, name_contains="oun")] == ["found"]
assert "events" in wr.catalog.tables(database=database)["Table"].tolist()
assert any(table["Name"] == "found" for table in wr.catalog.search_tables(text="found"))
assert wr.catalog.table(database=database, table="found")["Column Name"].tolist() == ["id", "p"]
assert wr.catalog.get_table_number_of_versions(database=database, table="found") > 1
assert wr.athena.show_create_table(table="found", database=database).startswith("CREATE EXTERNAL TABLE")
assert wr.athena.describe_table(table="found", database=database)["Column Name"].tolist()[0] == "id"
assert wr.catalog.delete_table_if_exists(database=database, table="found")
assert not wr.catalog.does_table_exist(database=database, table="found")
left = [table["Name"] for table in wr.catalog.get_tables(database=database)]
assert all(not name.startswith("temp_table") for name in left), left
print("done")
