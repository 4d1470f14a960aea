using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Quarantine;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    private const int RunsMax = 100;
    private const int NewestMax = 50;

    /// <summary>
    /// Reports a delivery's lag, source and positions, its quarantine's table, and its newest runs and commits in the ledger. It
    /// also lists the columns that the delivery added or widened.
    /// </summary>
    public async Task<DescribeDeliveryOutput> DescribeDelivery(DescribeDeliveryInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        var delivery = deliveries.Status().FirstOrDefault(delivery => delivery.Id == id)
            ?? throw DeliveryStreamFinder.NotFound(input.DeliveryStreamName, call.Account);
        var (runs, commits) = await ReadLedger(id, cancellationToken);
        return new DescribeDeliveryOutput
        {
            LagSeconds = delivery.Lag.TotalSeconds,
            SourceStreamArn = delivery.Config.Source.Arn,
            QuarantineTable = await store.Read(reader => QuarantineNames.FindTable(reader, id), cancellationToken),
            Runs = [.. runs.Values.OrderByDescending(run => run.Run == 0 ? long.MaxValue : run.Run).Take(RunsMax)],
            Commits = [.. commits.Reverse()],
            Positions = await positions.Of(delivery, call.Time, cancellationToken),
            SchemaChanges = await ReadSchemaChanges(id, cancellationToken),
        };
    }

    private async Task<(Dictionary<long, DeliveryRun> Runs, Queue<DeliveryCommit> Newest)> ReadLedger(
        Tarn.Delivery.Configuration.DeliveryId id, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<long, DeliveryRun>();
        var newest = new Queue<DeliveryCommit>();
        await foreach (var entry in DeliveryLedger.All(store, id, cancellationToken))
        {
            var before = runs.GetValueOrDefault(entry.Run.Value);
            runs[entry.Run.Value] = new DeliveryRun
            {
                Run = entry.Run.Value,
                Kind = entry.Run.Value == 0 ? "delivery" : entry.Redriven > 0 ? "redrive" : "replay",
                State = entry.Redriven > 0 ? "ended" : "running",
                Commits = (before?.Commits ?? 0) + 1,
                Rows = (before?.Rows ?? 0) + entry.Rows,
                Redriven = (before?.Redriven ?? 0) + entry.Redriven,
                LastCommitAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.CommittedMs),
            };
            Keep(newest, Show(entry));
        }

        await AddReplays(runs, id, cancellationToken);
        return (runs, newest);
    }

    private async Task<IReadOnlyList<DeliverySchemaChange>> ReadSchemaChanges(
        Tarn.Delivery.Configuration.DeliveryId id, CancellationToken cancellationToken)
    {
        var newest = new Queue<DeliverySchemaChange>();
        await foreach (var change in DeliveryLedger.AllSchemaChanges(store, id, after: null, cancellationToken))
        {
            Keep(newest, new DeliverySchemaChange
            {
                Time = DateTimeOffset.FromUnixTimeMilliseconds(change.CommittedMs),
                Table = change.Table,
                Column = change.Column,
                Change = change.Change,
                Type = change.Type,
                OldType = change.OldType,
                Rows = change.Rows,
            });
        }

        return [.. newest.Reverse()];
    }

    private static DeliveryCommit Show(LedgerEntry entry) => new()
    {
        Id = entry.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(entry.CommittedMs),
        Run = entry.Run.Value,
        Records = entry.Records,
        Rows = entry.Rows,
        Failed = entry.Failed,
        Files = entry.Files.Count,
        Table = entry.Table,
        SnapshotId = entry.SnapshotId?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void Keep<T>(Queue<T> newest, T one)
    {
        newest.Enqueue(one);
        if (newest.Count > NewestMax)
        {
            newest.Dequeue();
        }
    }

    // A replay has no entry in the ledger before its first commit.
    private async Task AddReplays(Dictionary<long, DeliveryRun> runs, Tarn.Delivery.Configuration.DeliveryId id, CancellationToken cancellationToken)
    {
        foreach (var (replay, lastError) in await deliveries.Replays.List(id, cancellationToken))
        {
            var run = runs.GetValueOrDefault(replay.Run.Value)
                ?? new DeliveryRun { Run = replay.Run.Value, Kind = "replay", State = "", Commits = 0, Rows = 0, Redriven = 0 };
            runs[run.Run] = run with { State = replay.EndedMs is not null ? "ended" : lastError is null ? "running" : $"running: {lastError}" };
        }
    }
}
