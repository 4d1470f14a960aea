using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Golden;

/// <summary>
/// Rewrites tables of other engines that our writers can produce, with their deletes, evolved columns and mapped names, and
/// compares the rows before and after: every second table, and in bench/long-cases each.
/// </summary>
[Trait("Long", "Recorded")]
public sealed class GoldenRewriteTests(GoldenLake lake, ITestOutputHelper output) : IClassFixture<GoldenLake>
{
    private static readonly CatalogScope Scope = new(GoldenLake.Principal.Account, GoldenLake.Principal.Region);

    /// <summary>Its manifest cannot be read.</summary>
    private const string Malformed = "java/part_fixed_malformed";

    [Fact]
    public async Task Rewritten_files_have_the_rows_of_the_old_ones_and_no_deletes()
    {
        var (catalog, committers, jobs, adoption) = lake.Rewriting();
        using var closing = adoption;
        var compaction = new TableCompaction(committers, jobs, adoption);
        var (wrong, rewritten) = (new List<string>(), 0);
        foreach (var table in GoldenFiles.Tables.Where((table, i) => table != Malformed && i % TestSeed.Share(2) == 0))
        {
            using var pinned = await catalog.Pin(new TableName(Scope, "golden", table.Replace('/', '_')), default);
            if (WritableTable.ReadOnlyReason(pinned.Metadata) is { } reason)
            {
                output.WriteLine($"{table}: {reason}");
                continue;
            }

            try
            {
                var plan = await Whole(pinned);
                var before = await Rows(table);
                var outcome = await compaction.Run(pinned, plan, default);
                rewritten++;
                output.WriteLine($"{table}: {outcome}");
                var after = await Rows(table);
                if (!before.SequenceEqual(after))
                {
                    var (lost, made) = (before.Except(after).FirstOrDefault(), after.Except(before).FirstOrDefault());
                    wrong.Add($"{table}: {before.Count} and {after.Count} rows, {lost} / {made}");
                }

                using var now = await catalog.Pin(pinned.Table.Name, default);
                var files = await now.Files(now.Metadata.CurrentSnapshot, default);
                if (files.Deletes.Count > 0 || files.Data.Sum(entry => entry.File.RecordCount) != after.Count)
                {
                    wrong.Add($"{table}: {files.Deletes.Count} delete files are left");
                }
            }
            catch (SqlException refused)
            {
                output.WriteLine($"{table}: {refused.Text}");
            }
            catch (TarnException refused) when (refused.Kind == ErrorKind.NotSupported)
            {
                output.WriteLine($"{table}: {refused.Message}");
            }
            catch (TarnException failure)
            {
                wrong.Add($"{table}: {failure.Message}");
            }
        }

        output.WriteLine(string.Join('\n', wrong));
        Assert.Empty(wrong);
        Assert.True(rewritten > 10, $"{rewritten} tables were rewritten");
    }

    private static async Task<CompactionPlan> Whole(PinnedTable table)
    {
        var (metadata, tasks) = (table.Metadata, new List<ScanTask>());
        await foreach (var task in new TableScan(table, metadata.CurrentSnapshot, metadata.CurrentSchema, Predicate.True).Tasks(default))
        {
            tasks.Add(task);
        }

        return new CompactionPlan
        {
            From = metadata.CurrentSnapshot,
            Groups = [.. tasks.GroupBy(task => (task.File.File.SpecId, task.File.File.Partition))
                .Select(same => new CompactionGroup(same.Key.SpecId, same.Key.Partition, [.. same]))],
            DeadDeletes = [.. (await table.Files(metadata.CurrentSnapshot, default)).Deletes.Select(entry => entry.File)],
        };
    }

    private async Task<List<string>> Rows(string table)
    {
        var (_, rows, _) = await lake.Query($"SELECT * FROM {GoldenLake.SqlName(table)}");
        return [.. rows.Select(row => string.Join('|', row.Select(value => value ?? "∅"))).Order(StringComparer.Ordinal)];
    }
}
