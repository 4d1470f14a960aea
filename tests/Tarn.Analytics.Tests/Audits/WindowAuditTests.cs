using System.Text.Json;
using Tarn.Analytics.Audits;
using Tarn.Analytics.Tests.Runs;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Tests.Audits;

/// <summary>The rows of windows without late records are the emitted ones, and with them the ones of a model over all records.</summary>
public sealed class WindowAuditTests
{
    [Fact]
    public async Task Windows_without_late_records_are_the_emitted_ones_and_with_them_exact()
    {
        await using var world = await WithLate();
        var audit = await new WindowAudits(world.Parts).Run(RunWorld.Application, new AuditRequest(null, null), InstanceRights.Instance, default);
        Assert.True(audit.IsWhole);
        var target = Assert.Single(audit.Targets);
        var emitted = (await world.Read(world.Results.Stream)).Select(row => row.Value).Order();
        Assert.Equal(emitted, RowsOf(target, AuditedKind.WithLate));

        var exact = await Model(world);
        Assert.Equal(exact, Parsed(RowsOf(target, AuditedKind.WithoutLate)));
        Assert.NotEqual(exact, Parsed(emitted));
        Assert.Equal((await world.Row())!.Totals.Late, audit.Late.Count);
        Assert.InRange(audit.LatenessMs, 2_500, long.MaxValue);
    }

    [Fact]
    public async Task The_windows_of_a_range_are_the_ones_that_ended_in_it()
    {
        await using var world = await WithLate();
        var middle = (await Arrivals(world))[40];
        var audits = new WindowAudits(world.Parts);
        var (all, first, second) = (
            await audits.Run(RunWorld.Application, new AuditRequest(null, null), InstanceRights.Instance, default),
            await audits.Run(RunWorld.Application, new AuditRequest(null, middle), InstanceRights.Instance, default),
            await audits.Run(RunWorld.Application, new AuditRequest(middle, null), InstanceRights.Instance, default));
        Assert.False(second.IsWhole);
        Assert.Equal(
            RowsOf(all.Targets[0], AuditedKind.WithLate),
            RowsOf(first.Targets[0], AuditedKind.WithLate).Concat(RowsOf(second.Targets[0], AuditedKind.WithLate)).Order());

        // Records that were late before the range began stay out of windows that ended before it.
        var ended = Parsed(RowsOf(second.Targets[0], AuditedKind.WithLate)).Select(row => row.Window).Min();
        Assert.All(Parsed(RowsOf(second.Targets[0], AuditedKind.WithoutLate)), row => Assert.InRange(row.Window, ended, long.MaxValue));
    }

    [Fact]
    public async Task A_caller_without_the_right_to_the_sources_is_refused()
    {
        await using var world = await WithLate();
        var refused = await Assert.ThrowsAsync<TarnException>(
            () => new WindowAudits(world.Parts).Run(RunWorld.Application, new AuditRequest(null, null), new NoRights(), default).AsTask());
        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
    }

    private static async Task<RunWorld> WithLate()
    {
        var world = await RunWorld.Open();
        await world.Define();
        await world.Start();
        for (var i = 0; i < 80; i++)
        {
            // Every seventh record is behind the watermark of both shards.
            await world.Put(0, $"{(i % 2 == 0 ? "a" : "b")} {(i * 200) - (i % 7 == 6 ? 3_000 : 0)}");
            await world.Until(() => world.Runs.Report() is [{ Figures.LagRecords: 0 }]);
        }

        await world.CaughtUp(1);
        await world.Until(async () => await world.Row() is { Progress.Rows: 0, Totals.Late: > 3 });
        return world;
    }

    // The windows that ended, with all their records.
    private static async Task<List<(long Window, string Key, long Count)>> Model(RunWorld world)
    {
        var last = (await world.ReadResults()).Max(row => row.Window);
        return [.. (await world.Read(world.Sources[0])).Select(record => record.Value.Split(' '))
            .GroupBy(words => (Window: long.Parse(words[1], null) / RunWorld.WindowMs * RunWorld.WindowMs, Key: words[0]))
            .Where(group => group.Key.Window <= last)
            .Select(group => (group.Key.Window, group.Key.Key, (long)group.Count()))
            .OrderBy(row => row.Window).ThenBy(row => row.Key)];
    }

    private static async Task<List<long>> Arrivals(RunWorld world)
    {
        var found = new List<long>();
        foreach (var shard in world.Directory.ShardsOf(world.Sources[0]))
        {
            using var read = await world.Log.Read(shard.Id, 0, 1 << 20, default);
            found.AddRange(read.Batches.Select(batch => batch.ArrivalTimeMs));
        }

        found.Sort();
        return found;
    }

    private static List<string> RowsOf(AuditedTarget target, AuditedKind without) =>
        [.. target.Rows.Where(row => row.Kind != without).Select(row => row.Values).Order()];

    private static List<(long Window, string Key, long Count)> Parsed(IEnumerable<string> rows) =>
        [.. rows.Select(row => JsonDocument.Parse(row).RootElement)
            .Select(json => (Window: json.GetProperty("w").GetInt64(), Key: json.GetProperty("k").GetString()!, json.GetProperty("n").GetInt64()))
            .OrderBy(row => row.Window).ThenBy(row => row.Key)];

    internal sealed class NoRights : IRights
    {
        public string Holder => "nobody";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => false;

        public bool IsAllowed(string action, string resource) => false;

        public void Require(string action, string resource) => throw new TarnException(ErrorKind.AccessDenied, $"not {action}");

        public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.None;
    }
}
