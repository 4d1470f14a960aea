using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Golden;

/// <summary>
/// The statistics that Trino and Spark wrote with Apache DataSketches, beside those that workers make of the same rows: the
/// same hashes, and the same bytes.
/// </summary>
public sealed class GoldenStatisticsTests(GoldenLake lake, ITestOutputHelper output) : IClassFixture<GoldenLake>
{
    private static readonly CatalogScope Scope = new(GoldenLake.Principal.Account, GoldenLake.Principal.Region);

    /// <summary>Its columns were widened between two ANALYZE: Trino kept the hashes of the narrower values.</summary>
    private const string Widened = "trino/evolve";

    [Fact]
    public async Task Sketches_are_those_of_the_engines_that_wrote_the_tables()
    {
        var (catalog, _, jobs, adoption) = lake.Rewriting();
        using var closing = adoption;
        var (wrong, kinds, tables) = (new List<string>(), new HashSet<string>(), 0);
        foreach (var table in GoldenFiles.Tables.Where(table => table.Split('/')[0] is "trino" or "spark" && table != Widened))
        {
            using var pinned = await catalog.Pin(new TableName(Scope, "golden", table.Replace('/', '_')), default);
            var head = pinned.Metadata.CurrentSnapshot;
            if (pinned.Metadata.Statistics.FirstOrDefault(file => file.SnapshotId == head?.Id) is not { } file)
            {
                continue;
            }

            var scan = new TableScan(pinned, head, pinned.Metadata.CurrentSchema, Predicate.True);
            var tasks = new List<ScanTask>();
            await foreach (var task in scan.Tasks(default))
            {
                tasks.Add(task);
            }

            var columns = pinned.Metadata.CurrentSchema.Columns.Fields.Where(field => field.Type is PrimitiveType).ToList();
            if (tasks.Any(task => !task.IsReadable))
            {
                continue;
            }

            tables++;
            var made = await jobs.Sketch(new SketchJob { Table = pinned, Files = tasks, Columns = columns }, default);
            var bytes = await (await catalog.Loader.Store.Find(file.Path, default)).Read(new ReadBudget(1 << 30), default);
            foreach (var blob in PuffinFile.Read(bytes, PuffinBlob.ThetaSketch))
            {
                var theirs = ThetaSketch.Read(blob.Bytes.Span);
                if (!made.TryGetValue(blob.Fields[0], out var ours))
                {
                    continue;
                }

                kinds.Add(columns.Single(column => column.Id == blob.Fields[0]).Type.ToString()!);
                if (!ours.Hashes.SequenceEqual(theirs.Hashes) || !ours.Write().AsSpan().SequenceEqual(blob.Bytes.Span)
                    || $"{Math.Round(ours.Estimate)}" != blob.Properties["ndv"])
                {
                    wrong.Add($"{table}: field {blob.Fields[0]}: {ours.Hashes.Count} hashes beside {theirs.Hashes.Count}, ndv {blob.Properties["ndv"]}");
                }
            }
        }

        output.WriteLine($"{tables} tables, types {string.Join(", ", kinds.Order())}");
        Assert.Empty(wrong);
        Assert.True(tables >= (GoldenFiles.IsWhole ? 20 : 5), $"only {tables} tables");
        Assert.Superset("boolean int long float double string binary date time timestamp timestamptz uuid".Split(' ').ToHashSet(), kinds);
    }
}
