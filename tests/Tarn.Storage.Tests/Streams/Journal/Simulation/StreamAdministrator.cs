using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Makes and deletes streams, closes shards and opens children, deletes closed ones, sets retentions: each with a row that says the same (D9).</summary>
internal sealed class StreamAdministrator(Simulation world)
{
    /// <summary>Stream id → its retention in hours.</summary>
    public static readonly Space Streams = new(65_002, "simulated streams");

    /// <summary>Shard id → 1 when closed.</summary>
    public static readonly Space Shards = new(65_003, "simulated shards");

    private static readonly TimeSpan[] Retentions = [TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(200)];

    private readonly LogModel model = world.Model;
    private readonly Random random = world.Random;

    public async Task Run()
    {
        while (true)
        {
            for (var idle = random.Next(8); idle >= 0; idle--)
            {
                await Task.Yield();
            }

            var live = model.Streams.Where(stream => stream.Exists && !stream.DeleteAsked).ToArray();
            if (world.Plan.DeletesShards && random.Next(4) == 0)
            {
                await DeleteShard([.. live.SelectMany(stream => stream.Shards).Where(shard => shard.Closed && !shard.DeleteAsked)]);
                continue;
            }

            var choice = random.Next(10);
            if (live.Length == 0 || (choice < 2 && live.Length < 4))
            {
                await Create();
            }
            else if (choice < 6)
            {
                await Reshard(live[random.Next(live.Length)]);
            }
            else if (choice < 8)
            {
                await SetRetention(live[random.Next(live.Length)]);
            }
            else if (live.Length > 1)
            {
                await Delete(live[random.Next(live.Length)]);
            }
        }
    }

    public static byte[] Key(long id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    public async Task Create()
    {
        var count = random.Next(1, 4);
        ModelStream? made = null;
        var done = await Commit([], tx =>
        {
            var stream = made = new ModelStream(new StreamId(tx.NextLogId()));
            tx.Change(new LogChange.CreateStream(stream.Id, stream.Retention));
            tx.Put(Streams, Key(stream.Id.Value), new[] { (byte)stream.Retention.TotalHours });
            for (var i = 0; i < count; i++)
            {
                Open(tx, stream);
            }

            model.Streams.Add(stream);
        });
        if (done == true)
        {
            made!.Exists = true;
            made.Shards.ForEach(shard => shard.Exists = true);
        }
        else if (done == false)
        {
            model.Streams.Remove(made!);
        }
    }

    private ModelShard Open(IMetadataTransaction tx, ModelStream stream)
    {
        var shard = new ModelShard(stream, new ShardId(tx.NextLogId()));
        tx.Change(new LogChange.OpenShard(stream.Id, shard.Id));
        tx.Put(Shards, Key(shard.Id.Value), new byte[] { 0 });
        if (world.Plan.LongTimes && random.Next(3) == 0)
        {
            shard.HeldFrom = 0;
        }

        stream.Shards.Add(shard);
        world.Trace.Note("opens shard", stream.Id.Value, shard.Id.Value);
        return shard;
    }

    private async Task Reshard(ModelStream stream)
    {
        var open = stream.Shards.Where(shard => shard.Exists && !shard.CloseAsked).ToArray();
        if (open.Length == 0 || stream.Shards.Count(shard => !shard.Deleted) > 12)
        {
            return;
        }

        // A split closes one and opens two; a merge closes two and opens one; here also a plain close.
        var closing = open.Take(random.Next(1, 3)).ToArray();
        var opening = random.Next(open.Length == closing.Length ? 1 : 0, 3);
        var opened = new List<ModelShard>();
        Array.ForEach(closing, shard => shard.CloseAsked = true);
        Array.ForEach(closing, shard => world.Trace.Note("closes", shard.Id.Value));
        var done = await Commit(closing, tx =>
        {
            foreach (var shard in closing)
            {
                tx.Change(new LogChange.CloseShard(shard.Id));
                tx.Put(Shards, Key(shard.Id.Value), new byte[] { 1 });
            }

            for (var i = 0; i < opening; i++)
            {
                opened.Add(Open(tx, stream));
            }
        });
        if (done == true)
        {
            model.Counts.Closed += closing.Length;
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
        var retention = Retentions[random.Next(Retentions.Length)];
        stream.RetentionMin = retention < stream.RetentionMin ? retention : stream.RetentionMin;
        var done = await Commit([.. stream.Shards.Where(shard => shard.Exists)], tx =>
        {
            tx.Change(new LogChange.SetRetention(stream.Id, retention));
            tx.Put(Streams, Key(stream.Id.Value), new[] { (byte)retention.TotalHours });
        });
        if (done == true)
        {
            stream.Retention = retention;
        }
    }

    private async Task Delete(ModelStream stream)
    {
        stream.DeleteAsked = true;
        world.Trace.Note("deletes", stream.Id.Value);
        var done = await Commit([.. stream.Shards.Where(shard => shard.Exists)], tx =>
        {
            tx.Change(new LogChange.DeleteStream(stream.Id));
            tx.Delete(Streams, Key(stream.Id.Value));
            foreach (var shard in stream.Shards)
            {
                tx.Delete(Shards, Key(shard.Id.Value));
            }
        });
        if (done == true)
        {
            model.Counts.Deleted++;
            stream.Deleted = true;
        }
        else if (done == false)
        {
            stream.DeleteAsked = false;
        }
    }

    // Whatever its age: that is for others to decide, the log needs it closed.
    private async Task DeleteShard(ModelShard[] closed)
    {
        if (closed.Length == 0)
        {
            return;
        }

        var shard = closed[random.Next(closed.Length)];
        shard.DeleteAsked = true;
        world.Trace.Note("deletes shard", shard.Id.Value);
        var done = await Commit([shard], tx =>
        {
            tx.Change(new LogChange.DeleteShard(shard.Id));
            tx.Delete(Shards, Key(shard.Id.Value));
        });
        if (done == true)
        {
            model.Counts.ShardsDeleted++;
            shard.Deleted = true;
        }
        else if (done == false)
        {
            shard.DeleteAsked = false;
        }
    }

    // True: it is so; false: it is not and never will be; null: nobody knows before the next start.
    private async Task<bool?> Commit(ModelShard[] shards, Action<IMetadataTransaction> body)
    {
        var voidAfter = world.InDoubtCount;
        try
        {
            await world.Store.Commit(
                tx =>
                {
                    body(tx);
                    return ValueTask.FromResult(0);
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
