using Tarn.Access;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Quarantine;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    private const int RunsMax = 100;

    /// <summary>Reports a delivery's lag, its source, its quarantine's table, and its newest runs in the ledger.</summary>
    public async Task<DescribeDeliveryOutput> DescribeDelivery(DescribeDeliveryInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        var delivery = deliveries.Status().FirstOrDefault(delivery => delivery.Id == id)
            ?? throw DeliveryStreamFinder.NotFound(input.DeliveryStreamName, call.Account);
        return new DescribeDeliveryOutput
        {
            LagSeconds = delivery.Lag.TotalSeconds,
            SourceStreamArn = delivery.Config.Source.Arn,
            QuarantineTable = await store.Read(reader => QuarantineNames.FindTable(reader, id), cancellationToken),
            Runs = [.. (await ReadRuns(id, cancellationToken)).Values.OrderByDescending(run => run.Run == 0 ? long.MaxValue : run.Run).Take(RunsMax)],
        };
    }

    private async Task<Dictionary<long, DeliveryRun>> ReadRuns(Tarn.Delivery.Configuration.DeliveryId id, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<long, DeliveryRun>();
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
        }

        await AddReplays(runs, id, cancellationToken);
        return runs;
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
