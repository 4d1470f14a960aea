using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Reads like a consumer: follows a shard, reads an old range of it, or looks up a time.</summary>
internal sealed class LogTailer(Simulation world)
{
    private readonly LogModel _model = world.Model;
    private readonly Random _random = world.Random;

    public async Task Run()
    {
        while (true)
        {
            await Task.Yield();
            var shards = _model.Shards.Where(shard => shard.Exists).ToArray();
            if (shards.Length == 0)
            {
                continue;
            }

            var shard = shards[_random.Next(shards.Length)];
            try
            {
                await ReadSome(shard);
            }
            catch (TarnException e) when (e.Kind == ErrorKind.NotFound && shard.IsGoing)
            {
            }
            catch (TarnException e) when (e.Kind == ErrorKind.Unavailable && world.IsStopping)
            {
            }
            catch (TarnException e) when (e.Kind == ErrorKind.DiskFailed && _model.DiskFailed)
            {
            }
        }
    }

    private async Task ReadSome(ModelShard shard)
    {
        var bounds = world.Log.Describe(shard.Id);
        SimulationFailure.Unless(bounds is not null || shard.IsGoing, $"shard {shard.Id} is gone");
        if (bounds is not { } known)
        {
            return;
        }

        if (_random.Next(6) == 0)
        {
            await FindTime(shard, known);
            return;
        }

        if (_random.Next(3) == 0)
        {
            // At the tail it completes when a record arrives; the process may end before.
            var wait = world.Log.WaitFor(shard.Id, known.StableEnd, CancellationToken.None);
            await wait;
            await world.Read(shard, known.StableEnd, 2_000);
            return;
        }

        var from = _random.Next(2) == 0 ? known.FirstOffset : _random.NextInt64(known.StableEnd + 1);
        for (var reads = _random.Next(1, 4); reads > 0; reads--)
        {
            var next = await world.Read(shard, from, _random.Next(1, 6_000));
            if (next == from)
            {
                break;
            }

            from = next;
            await Task.Yield();
        }
    }

    private async Task FindTime(ModelShard shard, ShardBounds bounds)
    {
        var time = world.Clock.NowMs - _random.Next(20_000);
        var found = await world.Log.OffsetAtTime(shard.Id, time, CancellationToken.None);
        foreach (var (offset, arrival) in shard.ArrivalMs)
        {
            SimulationFailure.Unless(
                arrival == 0 || offset >= bounds.StableEnd || shard.MayBeMissing(offset)
                    || _model.IsExpired(shard, offset) || (offset >= found) == (arrival >= time),
                $"{LogModel.At(shard, offset)} arrived at {arrival}; the first at or after {time} is said to be {found}");
        }
    }
}
