using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Creates and deletes streams, splits and merges shards, deletes closed shards, and sets retentions. Each commit
/// changes the rows in the same way: D9 (one commit for rows and records).
/// </summary>
internal sealed class StreamAdministrator(Simulation world)
{
    private static readonly TimeSpan[] Retentions = [TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(200)];

    private readonly LogModel _model = world.Model;
    private readonly Random _random = world.Random;

    public async Task Run()
    {
        while (true)
        {
            for (var idle = _random.Next(8); idle >= 0; idle--)
            {
                await Task.Yield();
            }

            var live = _model.Streams.Where(stream => stream.Exists && !stream.DeleteAsked).ToArray();
            if (world.Plan.DeletesShards && _random.Next(4) == 0)
            {
                await DeleteShard([.. live.SelectMany(stream => stream.Shards).Where(shard => shard.Closed && !shard.DeleteAsked)]);
                continue;
            }

            var choice = _random.Next(10);
            if (live.Length == 0 || (choice < 2 && live.Length < 4))
            {
                await Create();
            }
            else if (choice < 6)
            {
                await Reshard(live[_random.Next(live.Length)]);
            }
            else if (choice < 8)
            {
                await SetRetention(live[_random.Next(live.Length)]);
            }
            else if (live.Length > 1)
            {
                await Delete(live[_random.Next(live.Length)]);
            }
        }
    }

    public async Task Create()
    {
        var made = new NewStream { Owner = StreamOwner.Kinesis, Shards = _random.Next(1, 4) };
        ModelStream? stream = null;
        var done = await Commit([], async tx =>
        {
            _model.Streams.Add(stream = new ModelStream(StreamDirectory.Create(tx, made, world.Clock.GetUtcNow()).Id));
            foreach (var shard in await StreamDirectory.Shards(tx, stream.Id))
            {
                Opened(stream, shard);
            }
        });
        if (done == true)
        {
            stream!.Exists = true;
            stream.Shards.ForEach(shard => shard.Exists = true);
        }
        else if (done == false)
        {
            _model.Streams.Remove(stream!);
        }
    }

    private ModelShard Opened(ModelStream stream, ShardDescription opened)
    {
        var shard = world.AddShard(stream, opened.Id);
        world.Trace.Note("opens shard", stream.Id.Value, shard.Id.Value);
        return shard;
    }

    // Merges a random open shard with its right neighbour, or splits it.
    private async Task Reshard(ModelStream stream)
    {
        var shards = await world.Store.Read(reader => StreamDirectory.Shards(reader, stream.Id), CancellationToken.None);
        var open = shards.Where(shard => stream.Find(shard.Id) is { Exists: true, CloseAsked: false }).OrderBy(shard => shard.Hashes.From).ToArray();
        if (open.Length == 0 || shards.Count > 12)
        {
            return;
        }

        var at = _random.Next(open.Length);
        var merge = at + 1 < open.Length && open[at].Hashes.IsBelow(open[at + 1].Hashes) && _random.Next(5) < 3;
        var closing = Array.ConvertAll(merge ? open[at..(at + 2)] : open[at..(at + 1)], shard => stream.Find(shard.Id)!);
        var opened = new List<ModelShard>();
        Array.ForEach(closing, shard => shard.CloseAsked = true);
        Array.ForEach(closing, shard => world.Trace.Note("closes", shard.Id.Value));
        var done = await Commit(closing, async tx =>
        {
            var now = world.Clock.GetUtcNow();
            if (merge)
            {
                opened.Add(Opened(stream, await Resharding.Merge(tx, stream.Id, closing[0].Id, closing[1].Id, now)));
            }
            else
            {
                var (lower, upper) = await Resharding.Split(tx, stream.Id, closing[0].Id, open[at].Hashes.Middle, now);
                opened.AddRange([Opened(stream, lower), Opened(stream, upper)]);
            }
        });
        if (done == true)
        {
            _model.Counts.Closed += closing.Length;
            Array.ForEach(closing, shard => shard.Closed = true);
            opened.ForEach(shard => shard.Exists = true);
        }
        else if (done == false)
        {
            Array.ForEach(closing, shard => shard.CloseAsked = shard.Closed);
            opened.ForEach(shard => stream.Shards.Remove(shard));
        }
    }

    private async Task SetRetention(ModelStream stream)
    {
        var retention = Retentions[_random.Next(Retentions.Length)];
        var minBefore = stream.RetentionMin;
        stream.RetentionMin = retention < minBefore ? retention : minBefore;
        var done = await Commit([.. stream.Shards.Where(shard => shard.Exists)], tx => StreamDirectory.SetRetention(tx, stream.Id, retention));
        if (done == true)
        {
            stream.Retention = retention;
        }
        else
        {
            // No record expires by it in this life, and the next start shows whether it was committed.
            stream.RetentionMin = minBefore;
        }
    }

    private async Task Delete(ModelStream stream)
    {
        stream.DeleteAsked = true;
        world.Trace.Note("deletes", stream.Id.Value);
        var done = await Commit([.. stream.Shards.Where(shard => shard.Exists)], tx => StreamDirectory.Delete(tx, stream.Id));
        if (done == true)
        {
            _model.Counts.Deleted++;
            stream.Deleted = true;
        }
        else if (done == false)
        {
            stream.DeleteAsked = false;
        }
    }

    // At any age: other code decides on the age, and the log only needs the shard to be closed.
    private async Task DeleteShard(ModelShard[] closed)
    {
        if (closed.Length == 0)
        {
            return;
        }

        var shard = closed[_random.Next(closed.Length)];
        shard.DeleteAsked = true;
        world.Trace.Note("deletes shard", shard.Id.Value);
        var done = await Commit([shard], tx =>
        {
            StreamDirectory.DeleteShard(tx, shard.Stream.Id, shard.Id);
            return ValueTask.CompletedTask;
        });
        if (done == true)
        {
            _model.Counts.ShardsDeleted++;
            shard.Deleted = true;
        }
        else if (done == false)
        {
            shard.DeleteAsked = false;
        }
    }

    // True: committed. False: never committed. Null: unknown before the next start.
    private async Task<bool?> Commit(ModelShard[] shards, Func<IMetadataTransaction, ValueTask> body)
    {
        var voidAfter = world.InDoubtCount;
        try
        {
            await world.Store.CommitWithLog(
                async tx =>
                {
                    await body(tx);
                    return 0;
                },
                CancellationToken.None);
            world.Went(voidAfter);
            world.Trace.Note("changed");
            return true;
        }
        catch (TarnException e)
        {
            world.CheckCommitFailure(e, shards);
            return e.Kind == ErrorKind.OutcomeUnknown ? null : false;
        }
    }
}
