using System.Text.Json;
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
        "java/types_orc", "java/types_v3_orc", "java/eq_orc", "spark/types_orc", "spark/mor_orc", "spark/mor_mixed", "spark/imported_orc", "spark4/v3_orc",
        "trino/types_orc"];

    /// <summary>A table that cannot be read: Iceberg Java writes partition values of type fixed against its own Avro schema.</summary>
    private static readonly string[] Unreadable = ["java/part_fixed_malformed"];

    [Fact]
    public async Task Tables_with_deletes_evolved_columns_and_mapped_names_give_the_rows_that_their_writers_saw()
    {
        var (wrong, snapshots) = (new List<string>(), 0);
        foreach (var table in GoldenFiles.Tables.Except(WithOrc).Except(Unreadable))
        {
            var expected = GoldenFiles.Expected(table);
            await Check(table, expected, null);
            var earlier = expected.TryGetProperty("snapshots", out var all) ? all.EnumerateArray().Where(s => s.TryGetProperty("rows", out _)) : [];
            foreach (var snapshot in earlier)
            {
                snapshots++;
                await Check(table, snapshot, snapshot.GetProperty("id").ToString());
            }
        }

        Assert.True(!GoldenFiles.IsWhole || snapshots > 200, $"{snapshots} snapshots");

        output.WriteLine(string.Join('\n', wrong));
        Assert.Empty(wrong);

        async Task Check(string table, JsonElement expected, string? snapshot)
        {
            try
            {
                if (await Difference(table, expected, snapshot) is { } difference)
                {
                    wrong.Add($"{table} {snapshot}: {difference}");
                }
            }
            catch (SqlException e)
            {
                wrong.Add($"{table} {snapshot}: {e.Text}");
            }
        }
    }

    [Fact]
    public async Task Row_ids_and_last_changes_are_those_that_Spark_sees()
    {
        var tables = 0;
        foreach (var table in GoldenFiles.Tables.Except(WithOrc))
        {
            if (!GoldenFiles.Expected(table).TryGetProperty("row_lineage", out var lineage))
            {
                continue;
            }

            var names = lineage.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).Select(c => $"\"{(c[0] == '_' ? "$" + c[1..] : c)}\"");
            var (_, rows, _) = await lake.Query($"SELECT {string.Join(", ", names)} FROM {GoldenLake.SqlName(table)}");
            var wanted = lineage.GetProperty("rows").EnumerateArray().Select(r => string.Join(',', r.EnumerateArray().Select(v => v.ToString())));
            Assert.Equal(wanted.Order(), rows.Select(r => string.Join(',', r)).Order());
            tables++;
        }

        Assert.True(tables > (GoldenFiles.IsWhole ? 5 : 0), $"{tables} tables");
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

    private async Task<string?> Difference(string table, JsonElement expected, string? snapshot)
    {
        var schema = (expected.TryGetProperty("schema", out var own) ? own : GoldenFiles.Expected(table).GetProperty("schema")).EnumerateArray()
            .Select(c => c.GetProperty("name").GetString()!).ToList();
        var (columns, rows, _) = await lake.Query($"SELECT * FROM {GoldenLake.SqlName(table)}", snapshot);
        if (!schema.Select(name => name.ToLowerInvariant()).SequenceEqual(columns.Select(c => c.Label)))
        {
            return "columns " + string.Join(',', columns.Select(c => c.Label));
        }

        var isWhole = expected.TryGetProperty("rows", out var all);
        var wanted = (isWhole ? all : expected.GetProperty("first_rows")).EnumerateArray()
            .Select(r => string.Join('\u0001', columns.Select((column, i) => ExpectedText.Of(r[i], column.Type) ?? "∅")))
            .Where(r => snapshot is not null || !IsDeletedBySpecification(table, r)).ToList();
        var seen = rows.Select(r => string.Join('\u0001', r.Select((v, i) => v is null ? "∅" : ExpectedText.Seen(v, columns[i].Type)))).ToList();
        var count = isWhole ? wanted.Count : expected.GetProperty("row_count").GetInt32();
        if (rows.Count != count)
        {
            return $"{rows.Count} rows instead of {count}, e.g. {seen.Except(wanted).Concat(wanted.Except(seen)).FirstOrDefault()?.Replace('\u0001', ',')}";
        }

        // The order of a map's entries means nothing: such rows have the same letters.
        var hasMaps = columns.Any(c => ExpectedText.HasMap(c.Type));
        var missing = isWhole ? Missing(wanted, seen, hasMaps) : wanted.Where(w => !seen.Contains(w)).FirstOrDefault();
        return missing is null ? null : $"no row {missing.Replace('\u0001', ',')} but e.g. {seen.Except(wanted).FirstOrDefault()?.Replace('\u0001', ',')}";
    }

    private static string? Missing(List<string> wanted, List<string> seen, bool hasMaps)
    {
        var left = new List<string>(seen);
        return wanted.FirstOrDefault(row => !left.Remove(row) && !(hasMaps && left.FindIndex(s => s.Order().SequenceEqual(row.Order())) is var at and >= 0
            && left.Remove(left[at])));
    }
}
