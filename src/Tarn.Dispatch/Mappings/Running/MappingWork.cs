using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Mappings.Slices;
using Tarn.Dispatch.Mappings.Positions;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Mappings.Running;

/// <summary>
/// Reads the stream of one mapping under one configuration, until it is stopped. A child shard starts when its parents are
/// read to their end, so records of a key stay in order over a reshard.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html"/>
internal sealed partial class MappingWork(MappingParts parts, MappingId id, MappingPlan plan, IBatchTarget target, MappingProgress progress)
    : IMappingWork
{
    private const string Holder = "mapping";
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly MappingRights _rights = new(parts.Time, target);
    private readonly Dictionary<ShardCursor, Task> _running = [];

    /// <inheritdoc/>
    /// <remarks>A failure is logged, and the work begins again from the stored positions.</remarks>
    public async Task Run(CancellationToken stop, CancellationToken cancellationToken)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Follow(stop, cancellationToken);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested || cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (TarnException missing) when (_rights.AreMissing(missing))
            {
                if (!await Exists())
                {
                    return;
                }

                if (progress.Lacks(missing.Message))
                {
                    LogFailed(parts.Log, target.Name, missing.Message);
                }

                await Task.Delay(MappingRights.Every, parts.Time, stop).Quietly();
            }
            catch (Exception failure)
            {
                // any failure: a mapping in the state Enabled must read
                if (!await Exists())
                {
                    return;
                }

                progress.Hindered(failure.Message);
                LogFailed(parts.Log, target.Name, failure.Message);
                await Task.Delay(PauseAfterFailure, parts.Time, stop).Quietly();
            }
        }
    }

    private async Task<bool> Exists() => await parts.Store.Read(reader => ConsumerPositions.Find(reader, id.Consumer), CancellationToken.None) is not null;

    private async Task Follow(CancellationToken stop, CancellationToken cancellationToken)
    {
        _rights.Check();
        progress.Lacks(null);
        var epoch = await parts.Store.Commit(transaction => ConsumerPositions.TakeLease(transaction, id.Consumer, Holder), stop);
        var stored = await parts.Store.Read(reader => ConsumerPositions.Read(reader, id.Consumer, RunId.Main), stop);
        var starts = ShardFollower.Starts(stored, OutputId.All);
        await using var shards = new ShardFollower(
            parts.Streams, parts.Directory.ShardsOf, plan.Stream, shard => starts.GetValueOrDefault(shard.Id));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var rights = _rights.Watch(failed.Token);
        _running.Clear();
        try
        {
            while (true)
            {
                await Begin(shards, stored, epoch, failed.Token, cancellationToken);
                if (_running.Count == 0)
                {
                    // every shard is read, and the stream makes no others: it is gone
                    progress.Hindered($"the stream {target.Source} does not exist");
                    await rights;
                }

                var done = await Task.WhenAny([rights, .. _running.Values]);
                if (done == rights)
                {
                    await rights;
                }

                var cursor = _running.First(pair => pair.Value == done).Key;
                _running.Remove(cursor);
                cursor.Ended = true;
                await done;
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll([rights, .. _running.Values]).Quietly();
        }
    }

    private async Task Begin(
        ShardFollower shards, IReadOnlyList<OutputPosition> stored, long epoch, CancellationToken stop, CancellationToken cancellationToken)
    {
        shards.Follow();
        foreach (var cursor in shards.Cursors)
        {
            if (shards.MayRead(cursor) && !_running.ContainsKey(cursor))
            {
                _running.Add(cursor, await Start(cursor.Description, stored, epoch, stop, cancellationToken));
            }
        }
    }

    private async Task<Task> Start(
        ShardDescription shard, IReadOnlyList<OutputPosition> stored, long epoch, CancellationToken stop, CancellationToken cancellationToken)
    {
        var positions = new ShardPositions(id, shard.Id, plan.Rules.Lanes, stored.Where(position => position.Position.Shard == shard.Id));
        var context = new ShardContext
        {
            Parts = parts,
            Mapping = id,
            Name = target.Name,
            Arn = target.Arn,
            Rules = plan.Rules,
            Progress = progress,
            Shard = shard,
            Target = target.Open(shard),
            Rights = _rights,
            Positions = positions,
            Commit = new PositionCommit(parts.Store, id, epoch, positions),
            Window = plan.Rules.HasWindows ? await parts.Store.Read(reader => WindowRow.Find(reader, parts.Spaces, id, shard.Id), stop) : null,
        };
        return Task.Run(() => Lanes(context, stop, cancellationToken), CancellationToken.None);
    }

    // A slice that fails stops the others, and the mapping restarts.
    private static async Task Lanes(ShardContext context, CancellationToken stop, CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var commit = context.Commit;
        await Task.WhenAll(Enumerable.Range(0, context.Rules.Lanes).Select(lane => Task.Run(() => Lane(lane), CancellationToken.None)));

        async Task Lane(int lane)
        {
            try
            {
                await SliceWork.Run(context, lane, life.Token, cancellationToken);
            }
            catch
            {
                await life.CancelAsync();
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Mapping {Mapping} failed and begins again from its stored positions: {Reason}")]
    private static partial void LogFailed(ILogger log, string mapping, string reason);
}
