using Microsoft.Extensions.Logging;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Batches;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Positions;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Running;

/// <summary>
/// Reads the stream of one mapping under one configuration, until it is stopped. A child shard begins when its parents are
/// read to their end, so the order per key is kept over a reshard.
/// </summary>
internal sealed partial class MappingWork(MappingServices services, MappingId id, MappingConfig config, MappingProgress progress)
{
    private const string Holder = "mapping";
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly MappingRights _rights = new(services, config);
    private readonly Dictionary<ShardCursor, Task> _running = [];

    /// <summary>Works until it is stopped. A failure is logged, and the work begins again from the stored positions.</summary>
    /// <param name="stop">Ends the reading; calls that have begun are brought to their end.</param>
    /// <param name="cancellationToken">Ends calls too.</param>
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
                    LogFailed(services.Log, config.Uuid, missing.Message);
                }

                await Task.Delay(MappingRights.Every, services.Time, stop).Quietly();
            }
            catch (Exception failure)
            {
                // whatever it is: a mapping that says Enabled must read
                if (!await Exists())
                {
                    return;
                }

                progress.Hindered(failure.Message);
                LogFailed(services.Log, config.Uuid, failure.Message);
                await Task.Delay(PauseAfterFailure, services.Time, stop).Quietly();
            }
        }
    }

    private async Task<bool> Exists() => await services.Store.Read(reader => MappingRows.Find(reader, id), CancellationToken.None) is not null;

    private async Task Follow(CancellationToken stop, CancellationToken cancellationToken)
    {
        _rights.Check();
        progress.Lacks(null);
        var epoch = await services.Store.Commit(transaction => ConsumerPositions.TakeLease(transaction, id.Consumer, Holder), stop);
        var stored = await services.Store.Read(reader => ConsumerPositions.Read(reader, id.Consumer, RunId.Main), stop);
        var starts = ShardFollower.Starts(stored, OutputId.All);
        await using var shards = new ShardFollower(
            services.Streams, services.Directory.ShardsOf, new StreamId(config.Stream), shard => starts.GetValueOrDefault(shard.Id));
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
                    progress.Hindered($"the stream {config.StreamArn} does not exist");
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
        var role = services.Target.RoleOf(config.FunctionArn) ?? "";
        foreach (var cursor in shards.Cursors)
        {
            if (shards.MayRead(cursor) && !_running.ContainsKey(cursor))
            {
                _running.Add(cursor, await Start(cursor.Description, stored, role, epoch, stop, cancellationToken));
            }
        }
    }

    private async Task<Task> Start(
        ShardDescription shard, IReadOnlyList<OutputPosition> stored, string role, long epoch, CancellationToken stop, CancellationToken cancellationToken)
    {
        var positions = new ShardPositions(id, shard.Id, config.Lanes, stored.Where(position => position.Position.Shard == shard.Id));
        var context = new ShardContext
        {
            Services = services,
            Mapping = id,
            Config = config,
            Progress = progress,
            Shard = shard,
            Text = new RecordText(config, shard, role),
            Rights = _rights,
            Positions = positions,
            Commit = new PositionCommit(services.Store, id, epoch, positions),
            Window = config.TumblingSeconds == 0 ? null
                : await services.Store.Read(reader => WindowRow.Find(reader, id, shard.Id), stop),
        };
        return Task.Run(() => Lanes(context, stop, cancellationToken), CancellationToken.None);
    }

    // A lane that fails stops the others, and the mapping begins again.
    private static async Task Lanes(ShardContext context, CancellationToken stop, CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var commit = context.Commit;
        await Task.WhenAll(Enumerable.Range(0, context.Config.Lanes).Select(lane => Task.Run(() => Lane(lane), CancellationToken.None)));

        async Task Lane(int lane)
        {
            try
            {
                await LaneWork.Run(context, lane, life.Token, cancellationToken);
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
