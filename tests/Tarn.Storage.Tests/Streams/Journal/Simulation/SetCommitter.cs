using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Commits a row and records of some shards, whole or not at all: D9 (one commit for rows and records).
/// </summary>
internal sealed class SetCommitter(Simulation world)
{
    public static readonly Space Rows = new(65_001, "simulated sets");

    private readonly LogModel _model = world.Model;

    public async Task Run()
    {
        while (true)
        {
            await Task.Yield();
            await Task.Yield();
            var open = _model.Shards.Where(shard => shard.Exists && !shard.CloseAsked && !shard.Stream.DeleteAsked).ToArray();
            if (open.Length > 0)
            {
                await Commit(open);
            }
        }
    }

    public static byte[] Key(int number)
    {
        var key = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return key;
    }

    private async Task Commit(ModelShard[] open)
    {
        var first = world.Random.Next(open.Length);
        var shards = Enumerable.Range(0, Math.Min(open.Length, world.Random.Next(1, 4))).Select(i => open[(first + i) % open.Length]).ToArray();
        var records = Array.ConvertAll(shards, _ => _model.NewRecord(world.Random.Next(4, world.Plan.BatchBytesMax)));
        Array.ForEach(records, record => record.InDoubt = true);
        var set = new ModelSet(_model.Sets.Count, records);
        _model.Sets.Add(set);
        Array.ForEach(records, record => record.Set = set);
        var (voidAfter, jumps) = (world.InDoubtCount, world.ClockJumps);
        var number = 0L;
        var endBefore = Array.ConvertAll(shards, shard => shard.AcknowledgedEnd);
        try
        {
            var tickets = await world.Store.CommitWithLog(
                tx =>
                {
                    tx.Put(Rows, Key(set.Number), new byte[] { 1 });
                    number = world.Plan.RewritesRow ? RowCommitter.Write(_model.Row, tx) : 0;
                    return ValueTask.FromResult(Array.ConvertAll(
                        Enumerable.Range(0, shards.Length).ToArray(), i => tx.Append(Append(shards[i], records[i]))));
                },
                CancellationToken.None);
            set.IsThere = true;
            _model.Row.Acknowledge(number);
            world.Stamped(jumps);
            _model.Counts.Sets++;
            world.Went(voidAfter);
            for (var i = 0; i < shards.Length; i++)
            {
                SimulationFailure.Unless(tickets[i].BaseOffset >= endBefore[i], $"{LogModel.At(shards[i], tickets[i].BaseOffset)}: a set out of order");
                _model.Acknowledge(records[i], shards[i], tickets[i].BaseOffset, tickets[i].ArrivalTimeMs);
            }
        }
        catch (TarnException e)
        {
            world.CheckCommitFailure(e, shards);
            if (e.Kind == ErrorKind.OutcomeUnknown)
            {
                world.Doubt(records);
            }
            else
            {
                set.IsThere = false;
                _model.Row.Refuse(number);
                Array.ForEach(records, record => record.InDoubt = false);
                Array.ForEach(records, record => _model.Refuse(record, $"its set was answered {e.Kind}"));
            }
        }
    }

    private static ShardAppend Append(ModelShard shard, ModelRecord record) => new()
    {
        Stream = shard.Stream.Id,
        Shard = shard.Id,
        Batch = Producer.Batch([record]),
        Records = 1,
    };
}
