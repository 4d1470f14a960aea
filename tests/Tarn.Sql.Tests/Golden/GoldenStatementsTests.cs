using System.Text;

namespace Tarn.Sql.Tests.Golden;

/// <summary>Statements that read only a part of tables with deletes.</summary>
public sealed class GoldenStatementsTests(GoldenLake lake) : IClassFixture<GoldenLake>
{
    [Theory]
    [InlineData("spark/parquet_row_groups_deletes")]
    [InlineData("spark4/v3_dv_large")]
    [InlineData("spark/mor_deletes_partitioned")]
    [InlineData("java/flink_upsert")]
    [InlineData("java/v3_dv_eq")]
    [InlineData("java/eq_global")]
    public async Task Conditions_that_skip_files_and_row_groups_leave_the_same_rows_deleted(string table)
    {
        var name = GoldenLake.SqlName(table);
        var (_, all, _) = await lake.Query($"SELECT id FROM {name} ORDER BY id");
        foreach (var limit in new[] { all[0][0], all[all.Count / 2][0], all[^1][0] })
        {
            var below = all.Count(r => long.Parse(r[0]!) <= long.Parse(limit!));
            Assert.Equal(below.ToString(), (await One($"SELECT count(*) FROM {name} WHERE id <= {limit}")));
            Assert.Equal((all.Count - below).ToString(), (await One($"SELECT count(*) FROM {name} WHERE id > {limit}")));
            Assert.Equal(all.Count(r => r[0] == limit).ToString(), (await One($"SELECT count(id) FROM {name} WHERE id = {limit}")));
        }

        Assert.Equal(all.Count.ToString(), await One($"SELECT count(*) FROM {name}"));
        Assert.Equal(all[0][0], (await lake.Query($"SELECT * FROM {name} ORDER BY id LIMIT 1")).Rows[0][0]);
    }

    [Fact]
    public async Task A_table_with_deletes_joins_itself()
    {
        var name = GoldenLake.SqlName("java/eq_and_pos");
        Assert.Equal("1", await One($"SELECT count(*) FROM {name} a JOIN {name} b ON a.id = b.id AND a.\"$path\" = b.\"$path\""));
        Assert.Equal("1", await One($"WITH t AS (SELECT id FROM {name}) SELECT count(*) FROM t WHERE id IN (SELECT id FROM t)"));
    }

    [Fact]
    public async Task Deletes_of_files_left_out_are_not_read()
    {
        var (_, files, all) = await lake.Query("SELECT \"$path\", min(id) FROM golden.spark_mor_deletes_partitioned GROUP BY 1");
        foreach (var file in files)
        {
            var (_, rows, outcome) = await lake.Query(
                $"SELECT min(id), min(\"$partition\"), max(\"$partition\") FROM golden.spark_mor_deletes_partitioned WHERE \"$path\" = '{file[0]}'");
            Assert.Equal(file[1], rows[0][0]);
            Assert.Equal(rows[0][1], rows[0][2]);
            Assert.Contains(rows[0][1] + "/", file[0], StringComparison.Ordinal);
            Assert.Equal((1, all.FilesTotal), (outcome.FilesRead, outcome.FilesTotal));
        }
    }

    [Fact]
    public async Task Values_that_only_the_partition_has_are_found_by_conditions()
    {
        var (columns, all, _) = await lake.Query("SELECT * FROM golden.spark_imported_hive");
        foreach (var column in columns)
        {
            var name = "\"" + column.Label + "\"";
            var nulls = all.Count(r => r[columns.ToList().IndexOf(column)] is null);
            Assert.Equal(nulls.ToString(), await One($"SELECT count(*) FROM golden.spark_imported_hive WHERE {name} IS NULL"));
        }
    }

    [Fact]
    public async Task A_damaged_vector_fails_the_statement_by_name_and_nothing_else()
    {
        var puffin = GoldenFiles.Names.Single(
            f => f.StartsWith("spark4/v3_dv_large/", StringComparison.Ordinal) && f.EndsWith(".puffin", StringComparison.Ordinal));
        var before = await lake.Change(puffin, bytes =>
        {
            bytes[40] ^= 1;
            return bytes;
        });
        var error = await Assert.ThrowsAsync<SqlException>(() => One("SELECT count(*) FROM golden.spark4_v3_dv_large"));
        Assert.Equal("ICEBERG_BAD_DATA: Iceberg: a deletion vector is damaged: its checksum differs", error.Text);
        Assert.Equal("1", await One("SELECT 1"));
        await lake.Change(puffin, _ => before);
        Assert.Equal("1129", await One("SELECT count(*) FROM golden.spark4_v3_dv_large"));
    }

    [Theory]
    [InlineData("\"properties\":{", "\"properties\":{\"encryption.key-id\":\"k\",", "is encrypted")]
    [InlineData("\"properties\":{", "\"encryption-keys\":[{\"key-id\":\"1\",\"encrypted-key-metadata\":\"AA==\"}],\"properties\":{", "is encrypted")]
    [InlineData("\"type\":\"string\"", "\"type\":\"geometry\"", "column s has type geometry")]
    [InlineData("\"type\":\"string\"", "\"type\":\"geography(OGC:CRS84, karney)\"", "column s has type geography")]
    public async Task Encrypted_tables_and_geometries_are_refused_by_name(string from, string to, string message)
    {
        var metadata = $"java/eq_single/{GoldenFiles.Expected("java/eq_single").GetProperty("metadata_file").GetString()}";
        var before = await lake.Change(metadata, bytes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(from, to, StringComparison.Ordinal)));
        try
        {
            var error = await Assert.ThrowsAsync<SqlException>(() => One("SELECT count(*) FROM golden.java_eq_single"));
            Assert.Equal(SqlErrorName.NotSupported, error.Name);
            Assert.Contains(message, error.Text, StringComparison.Ordinal);
        }
        finally
        {
            await lake.Change(metadata, _ => before);
        }
    }

    [Theory]
    [InlineData("n", "1969-12-31 23:59:59.999999999|2017-11-16 22:31:08.000001001|∅")]
    [InlineData("CAST(n AS varchar)", "1969-12-31 23:59:59.999999999|2017-11-16 22:31:08.000001001|∅")]
    [InlineData("CAST(n AS timestamp(6))", "1970-01-01 00:00:00.000000|2017-11-16 22:31:08.000001|∅")]
    [InlineData("CAST(n AS timestamp(8))", "1970-01-01 00:00:00.00000000|2017-11-16 22:31:08.00000100|∅")]
    [InlineData("CAST(n AS date)", "1969-12-31|2017-11-16|∅")]
    [InlineData("year(n)", "1969|2017|∅")]
    [InlineData("date_trunc('hour', n)", "1969-12-31 23:00:00.000000000|2017-11-16 22:00:00.000000000|∅")]
    [InlineData("n > TIMESTAMP '2017-11-16 22:31:08.000001'", "false|true|∅")]
    [InlineData("n = TIMESTAMP '2017-11-16 22:31:08.000001001'", "false|true|∅")]
    public async Task Nanoseconds_keep_their_digits(string expression, string rows)
    {
        var (_, seen, _) = await lake.Query($"SELECT {expression} FROM golden.java_v3_ts_ns_partitioned ORDER BY n");
        Assert.Equal(rows, string.Join('|', seen.Select(r => r[0] ?? "∅")));
    }

    [Theory]
    [InlineData("n = TIMESTAMP '2017-11-16 22:31:08.000001001'", 1, 1)]
    [InlineData("n >= TIMESTAMP '2017-11-16 22:31:08.000001001'", 1, 1)]
    [InlineData("n > TIMESTAMP '2017-11-16 22:31:08.000001001'", 0, 0)]
    [InlineData("n < TIMESTAMP '1970-01-01 00:00:00'", 1, 1)]
    [InlineData("n IS NULL", 1, 1)]
    public async Task Conditions_on_nanoseconds_leave_files_out(string condition, int rows, int files)
    {
        var (_, seen, outcome) = await lake.Query($"SELECT id FROM golden.java_v3_ts_ns_partitioned WHERE {condition}");
        Assert.Equal((rows, files), (seen.Count, outcome.FilesRead));
    }

    [Fact]
    public async Task Intervals_added_to_nanoseconds_keep_all_digits() => Assert.Equal("true", await One(
        "SELECT count_if(n + INTERVAL '1' DAY - INTERVAL '24' HOUR = n) = count(n) AND count(n) > 0 FROM golden.java_v3_ts_ns_partitioned"));

    [Fact]
    public async Task Days_added_to_nanoseconds_keep_all_digits() => Assert.Equal("true", await One(
        "SELECT count_if(date_add('day', -1, date_add('day', 1, n)) = n) = count(n) AND count(n) > 0 FROM golden.java_v3_ts_ns_partitioned"));

    [Fact]
    public async Task A_variants_text_is_JSON() => Assert.Equal(
        "text 😀", await One("SELECT json_extract_scalar(v, '$.b') FROM golden.java_v3_variant WHERE id = 101"));

    private async Task<string?> One(string sql) => (await lake.Query(sql)).Rows[0][0];
}
