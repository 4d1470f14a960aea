using Tarn.Analytics.Audits;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Analytics.Tests.Runs;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Tests.Audits;

/// <summary>Audits of ranges that the log no longer has: a delivered table gives the same inputs, or the range is refused by name.</summary>
public sealed class DeliveredAuditTests
{
    private static readonly InstanceRights All = InstanceRights.Instance;

    [Fact]
    public async Task A_delivered_table_gives_the_inputs_that_the_log_has_lost()
    {
        await using var world = await Windows();
        var audits = new WindowAudits(world.Parts);
        var log = await audits.Run(RunWorld.Application, new AuditRequest(null, null), All, default);
        Assert.Null(log.InputTable);
        Assert.Contains(log.Targets[0].Rows, row => row.Kind != AuditedKind.Both);

        var shard = world.Directory.ShardsOf(world.Sources[0])[0].Id;
        var table = await DeliveredTwin.Of(world.Log, shard);
        var first = (await world.Log.Read(shard, 0, 1 << 20, default)).Batches[0].ArrivalTimeMs;
        await Expire(world, shard);
        var refused = await Assert.ThrowsAsync<TarnException>(() => Run(new AuditRequest(first, null)));
        Assert.Contains("begin after this time. No delivery fills a table", refused.Message, StringComparison.Ordinal);

        world.Tables.Table = table;
        foreach (var request in new[] { new AuditRequest(first, null), new AuditRequest(null, null) { Table = "web.clicks" } })
        {
            var read = table.Read;
            var found = await Run(request);
            Assert.Equal(("web.clicks", request.FromMs is null), (found.InputTable, found.IsWhole));
            Assert.Equal(["a note"], found.Notes);
            Assert.Equal(log.Targets[0].Rows.Order(Comparer), found.Targets[0].Rows.Order(Comparer));
            Assert.Equal(log.Late, found.Late);
            Assert.Equal(log.LatenessMs, found.LatenessMs);
            Assert.InRange(table.Read - read, 100, int.MaxValue);
        }

        table.Refusal = new TarnException(ErrorKind.InvalidArgument, "a gap");
        refused = await Assert.ThrowsAsync<TarnException>(() => Run(new AuditRequest(first, null)));
        Assert.Matches(@"^The inputs before .*Z cannot be repeated: begin after this time\. a gap$", refused.Message);

        Task<WindowAudit> Run(AuditRequest request) => audits.Run(RunWorld.Application, request, All, default).AsTask();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1_000, false)]
    public async Task The_beginning_of_an_application_with_one_source_outlives_the_retention_unless_it_has_many_events(int more, bool stays)
    {
        await using var world = await Windows();
        await world.Store.Commit(
            transaction =>
            {
                for (var i = 0; i < more; i++)
                {
                    new RunEvent(1_000_000 + i, RunEventKind.Hole, 0, 0, world.Directory.ShardsOf(world.Sources[0])[0].Id, 0, 0, 0)
                        .Put(transaction, RunWorld.Application);
                }

                return ValueTask.FromResult(true);
            },
            default);
        world.Clock.Advance(TimeSpan.FromDays(9));
        for (var i = 0; i < 4; i++)
        {
            await NextCheckpoint(world, 900_000 + i);
        }

        var bases = await world.Store.Read(reader => Checkpoint.ListBases(reader, RunWorld.Application), default);
        Assert.Equal(stays, (bases[^1].Blob, bases[^1].Place) == (null, 0L));
        var events = await world.Store.Read(reader => RunEvent.List(reader, RunWorld.Application), default);
        Assert.Equal(stays, events.Any(one => one.Kind == RunEventKind.Opened));
    }

    [Theory]
    [InlineData(1, 2, "read 2 shards")]
    [InlineData(2, 1, "several sources")]
    public async Task Inputs_whose_order_is_in_the_log_alone_are_refused_by_name(int sources, int shards, string reason)
    {
        await using var world = await Windows(sources, shards);
        world.Tables.Table = new DeliveredTwin([]);
        var refused = await Assert.ThrowsAsync<TarnException>(() => new WindowAudits(world.Parts)
            .Run(RunWorld.Application, new AuditRequest(null, null) { Table = "web.clicks" }, All, default).AsTask());
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static Comparer<AuditedRow> Comparer { get; } =
        Comparer<AuditedRow>.Create((one, other) => string.CompareOrdinal($"{one.Kind} {one.Values}", $"{other.Kind} {other.Values}"));

    // Windows with late records over several checkpoints. No shard becomes idle, so ticks move no watermark.
    private static async Task<RunWorld> Windows(int sources = 1, int shards = 1)
    {
        var world = await RunWorld.Open(sources, shards);
        world.Engines.Compares = false;
        await world.Define($"count {RunWorld.WindowMs} 1000000000000 {string.Join(',', world.Sources.Select(source => source.Value))}");
        await world.Start();
        for (var round = 0; round < 5; round++)
        {
            for (var i = round * 20; i < (round + 1) * 20; i++)
            {
                await world.Put(0, $"{(i % 2 == 0 ? "a" : "b")} {(i * 200) - (i % 7 == 6 ? 3_000 : 0)}");
            }

            await NextCheckpoint(world, (round + 1) * 4_000);
        }

        await world.Until(async () => await world.Row() is { Progress.Rows: 0 });
        return world;
    }

    private static async Task NextCheckpoint(RunWorld world, long time)
    {
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]);
        var before = (await world.Row())!.Checkpoint;
        await world.Put(0, $"a {time}");
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Until(async () => (await world.Row())!.Checkpoint > before);
    }

    // The log keeps the records after the older of two checkpoints.
    private static async Task Expire(RunWorld world, ShardId shard)
    {
        var kept = await world.Store.Read(reader => Checkpoint.List(reader, RunWorld.Application), default);
        var next = kept[^1].Shards.Single(one => one.Id == shard).Next;
        Assert.InRange(next, 60, long.MaxValue);
        ((DamagedLog)world.Log).FirstOffset = id => id == shard ? next : 0;
    }
}
