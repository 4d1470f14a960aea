using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Golden;

/// <summary>
/// Compares every row with the writing engine's answer. Rows are read through the catalog, leases, a worker and its
/// file table.
/// </summary>
public sealed class GoldenRowsTests(GoldenLake lake, ITestOutputHelper output) : IClassFixture<GoldenLake>
{
    /// <summary>Tables with ORC files, which are refused by name.</summary>
    private static readonly string[] WithOrc = [
        "java/types_orc", "java/eq_orc", "spark/types_orc", "spark/mor_orc", "spark/mor_mixed", "spark/imported_orc", "spark4/v3_orc",
        "trino/types_orc"];

    /// <summary>
    /// Tables that cannot be read: Iceberg Java writes partition values of type fixed against its own Avro schema, and the
    /// engine lacks one encoding of decimals.
    /// </summary>
    private static readonly string[] Unreadable = [
        "java/part_fixed_malformed", "pyiceberg/parquet_encodings", "java/types_v3", "java/types_v3_avro", "java/v3_variant", "java/v3_ts_ns_partitioned",
        "spark/nested_deep", "spark4/v3_empty", "spark4/v3_variant", "spark4/v3_variant_shredded"];

    [Fact]
    public async Task Tables_with_deletes_evolved_columns_and_mapped_names_give_the_rows_that_their_writers_saw()
    {
        var wrong = new List<string>();
        foreach (var table in GoldenFiles.Tables.Except(WithOrc).Except(Unreadable).Except(["java/types_v3_orc"]))
        {
            try
            {
                if (await Difference(table) is { } difference)
                {
                    wrong.Add($"{table}: {difference}");
                }
            }
            catch (SqlException e)
            {
                wrong.Add($"{table}: {e.Text}");
            }
        }

        output.WriteLine(string.Join('\n', wrong));
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Files_of_other_formats_are_refused_by_name()
    {
        foreach (var table in WithOrc.Intersect(GoldenFiles.Tables))
        {
            var error = await Assert.ThrowsAsync<SqlException>(() => lake.Query($"SELECT * FROM {GoldenLake.SqlName(table)}"));
            Assert.Equal(SqlErrorName.NotSupported, error.Name);
            Assert.Matches(@"has (data|delete) file s3://golden/.* of format orc; SQL reads Parquet and Avro", error.Text);
        }
    }

    /// <summary>
    /// Iceberg Java (and with it Trino) ignores the delete (110, 00000000-…). It compares bounds of UUIDs by signed
    /// halves, so it takes the data file's bounds, 00000000-… to ffffffff-…, for an empty range. By the specification
    /// the row is deleted.
    /// </summary>
    private static bool IsDeletedBySpecification(string table, string row) => table == "java/eq_types" && row.StartsWith("110\u0001", StringComparison.Ordinal);

    private async Task<string?> Difference(string table)
    {
        var expected = GoldenFiles.Expected(table);
        var (columns, rows, _) = await lake.Query($"SELECT * FROM {GoldenLake.SqlName(table)}");
        var names = expected.GetProperty("schema").EnumerateArray().Select(c => c.GetProperty("name").GetString()!.ToLowerInvariant());
        if (!names.SequenceEqual(columns.Select(c => c.Label)))
        {
            return "columns " + string.Join(',', columns.Select(c => c.Label));
        }

        var isWhole = expected.TryGetProperty("rows", out var all);
        var wanted = (isWhole ? all : expected.GetProperty("first_rows")).EnumerateArray()
            .Select(r => string.Join('\u0001', r.EnumerateArray().Select((v, i) => ExpectedText.Of(v, columns[i].Type) ?? "∅")))
            .Where(r => !IsDeletedBySpecification(table, r)).ToList();
        var seen = rows.Select(r => string.Join('\u0001', r.Select(v => v ?? "∅"))).ToList();
        var count = isWhole ? wanted.Count : expected.GetProperty("row_count").GetInt32();
        if (isWhole && seen.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal)))
        {
            return null;
        }

        if (rows.Count != count)
        {
            return $"{rows.Count} rows instead of {count}, e.g. {seen.Except(wanted).Concat(wanted.Except(seen)).FirstOrDefault()?.Replace('\u0001', ',')}";
        }

        var missing = wanted.FirstOrDefault(w => !seen.Contains(w));
        return missing is null && !isWhole ? null
            : $"no row {missing?.Replace('\u0001', ',')} but e.g. {seen.Except(wanted).FirstOrDefault()?.Replace('\u0001', ',')}";
    }
}
