using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs;

/// <summary>The rows with which a run begins, under its lease.</summary>
internal sealed record RunOpening
{
    private IReadOnlyList<IReadOnlyDictionary<ShardId, long>> _starts = [];

    public required RunParts Parts { get; init; }

    public required ApplicationKey Application { get; init; }

    public required ApplicationPlan Plan { get; init; }

    public required RunRow Row { get; init; }

    public required long Epoch { get; init; }

    /// <summary>The checkpoints, the newest first.</summary>
    public required IReadOnlyList<Checkpoint> Known { get; init; }

    public required IReadOnlyList<RunEvent> Events { get; init; }

    public required RunCheckpoints Checkpoints { get; init; }

    /// <summary>Whether the run ends with a checkpoint after the committed rows, since the application moves to another version there.</summary>
    public required bool EndsAtBarrier { get; init; }

    /// <summary>Whether state may be dropped that a version does not use.</summary>
    public required bool AllowsUnusedState { get; init; }

    /// <summary>Whether the run has no engine: it finds the positions of shards alone, and drops the state.</summary>
    public bool DropsState { get; init; }

    /// <summary>The first offset to read of a source's shard that is new.</summary>
    public long StartOf(int source, ShardId shard) => _starts[source].GetValueOrDefault(shard);

    /// <summary>Takes the lease, and reads the rows. Before that the application moves to its current version.</summary>
    /// <exception cref="TarnException">NotFound: the application is gone; InvalidArgument: its script is not valid.</exception>
    public static async ValueTask<RunOpening> Read(RunParts parts, ApplicationKey application, CancellationToken cancellationToken)
    {
        var (plan, endsAtBarrier) = await RunVersions.Adopt(parts, application, cancellationToken);
        return await parts.Store.Commit(
            async transaction =>
            {
                var row = await RunRow.Find(transaction, application) ?? throw new TarnException(ErrorKind.NotFound, "The application never started.");
                var starts = new List<IReadOnlyDictionary<ShardId, long>>();
                foreach (var source in row.Sources)
                {
                    starts.Add(ShardFollower.Starts(await ConsumerPositions.Read(transaction, source.Consumer, RunId.Main), OutputId.All));
                }

                return new RunOpening
                {
                    Parts = parts,
                    Application = application,
                    Plan = plan,
                    Row = row,
                    Epoch = await ConsumerPositions.TakeLease(transaction, row.Ticks.Consumer, parts.Holder),
                    Known = await Checkpoint.List(transaction, application),
                    Events = await RunEvent.List(transaction, application),
                    Checkpoints = new RunCheckpoints(parts, application),
                    EndsAtBarrier = endsAtBarrier,
                    AllowsUnusedState = (await ApplicationRow.Find(transaction, application))?.Restore?.AllowUnusedState ?? false,
                    _starts = starts,
                };
            },
            cancellationToken);
    }
}
