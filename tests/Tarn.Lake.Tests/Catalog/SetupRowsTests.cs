using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Catalog;

/// <summary>The rows by which clients set up work on a table (<c>docs/formats/lake.md</c>).</summary>
public sealed class SetupRowsTests
{
    private static readonly TableId Table = new(7);

    private static readonly StatisticsRequest Request = new(["id"], "r", 12.5);

    private static readonly Guid Run = Guid.Parse("00000000-0000-0007-0000-000000050001");

    private static TableName Name { get; } = new(new CatalogScope("000000000000", "us-east-1"), "db", "t");

    [Fact]
    public async Task Rows_have_the_documented_form()
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            async transaction =>
            {
                TableOptimizers.None
                    .With(new TableOptimizer { Kind = OptimizerKind.OrphanFiles, AgeDays = 4, EveryHours = 24, Folder = "s3://lake/db/t/data/" })
                    .With(new TableOptimizer
                    {
                        Kind = OptimizerKind.Compaction,
                        IsEnabled = true,
                        RoleArn = "r",
                        Strategy = "sort",
                        FilesMin = 3,
                        DeletesMin = 2,
                    })
                    .With(new TableOptimizer { Kind = OptimizerKind.Retention, IsEnabled = true, AgeDays = 1, SnapshotsMin = 2, RemovesFiles = false })
                    .Write(transaction, Table);
                StatisticsRows.Put(transaction, Table, new StatisticsSettings
                {
                    Table = Name,
                    Request = Request,
                    Schedule = "cron(0 3 * * ? *)",
                    IsScheduled = true,
                    AfterMs = 5,
                    AttemptMs = 6,
                    AttemptRun = Run,
                });
                await StatisticsRows.Runs.Add(transaction, new StatisticsRun
                {
                    Id = Run,
                    Table = Name,
                    Request = Request with { Columns = null, SamplePercent = null },
                    State = StatisticsRunState.Failed,
                    CreatedMs = 5,
                    UpdatedMs = 9,
                    StartedMs = 6,
                    EndedMs = 9,
                    Error = "no",
                });
                return true;
            },
            default);
        Assert.Equal(File.ReadAllText(TestData.PathOf("lake-setup-rows.txt")), string.Join('\n', await Rows(store)) + "\n");
    }

    [Fact]
    public async Task A_table_keeps_its_newest_100_runs()
    {
        await using var store = new MemoryMetadataStore();
        for (var ms = 1; ms <= 130; ms++)
        {
            var run = new StatisticsRun
            {
                Id = StatisticsRows.NewId(Table, ms),
                Table = Name,
                Request = Request,
                State = StatisticsRunState.Succeeded,
                CreatedMs = ms,
            };
            await store.Commit(transaction => StatisticsRows.Runs.Add(transaction, run), default);
        }

        var kept = await store.Read(reader => StatisticsRows.Of(reader, Table), default);
        Assert.Equal(Enumerable.Range(31, 100).Reverse().Select(ms => (long)ms), kept.Select(run => run.CreatedMs));
    }

    private static async Task<List<string>> Rows(MemoryMetadataStore store)
    {
        var text = new List<string>();
        foreach (var space in new[] { LakeSpaces.TableOptimizers, LakeSpaces.StatisticsSettings, LakeSpaces.StatisticsRuns })
        {
            foreach (var row in await store.Read(reader => reader.Scan(space, KeyRange.All, 100), default))
            {
                Assert.Equal(1, row.Value.Span[0]);
                text.Add($"{Convert.ToHexStringLower(row.Key.Span)} {Encoding.UTF8.GetString(row.Value.Span[1..])}");
            }
        }

        return text;
    }
}
