using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>Mappings over restarts, and positions that the log contradicts.</summary>
public sealed class MappingRestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-mappings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_record_is_skipped_over_restarts_during_calls()
    {
        const int Lives = 4;
        const int RecordsOfLife = 60;
        var done = new ConcurrentQueue<string>();
        for (var life = 0; life < Lives; life++)
        {
            // A third of the calls hang until the end of the life, as those of a process that is killed. Every seventh record is bad.
            await using var world = await MappingWorld.OpenDurable(_folder, target =>
            {
                target.Answer = call => Answer(call, done);
                target.Gate = static call => Number(call.Data[0]) % 3 == 0 ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
            });
            if (life == 0)
            {
                await world.Map(await world.CreateShard(), rules => rules with { BatchSize = 4, Lanes = 5, RetriesMax = 0 });
            }

            var shard = world.Directory.Find(StreamOf(world))!.Shards[0];
            await world.Put(shard, Records(life * RecordsOfLife, RecordsOfLife));
            var before = done.Count;
            await Patience.Until(() => done.Count > before || world.Target.Calls.Count >= 5);
        }

        await using var last = await MappingWorld.OpenDurable(_folder, target => target.Answer = call => Answer(call, done));
        var (id, stream) = (last.Mappings.All.Single().Id, StreamOf(last));
        await last.UntilDone(id, last.Directory.Find(stream)!.Shards[0], Lives * RecordsOfLife);
        var given = (await last.Given()).Select(row => row.Split(' ')[2]).ToList();
        Assert.Equal(Enumerable.Range(0, Lives * RecordsOfLife), done.Concat(given).Select(Number).Distinct().Order());
        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.All(done.Distinct().GroupBy(data => Number(data) % 11), key => Assert.Equal(key.Select(Number).Order(), key.Select(Number)));
    }

    [Fact]
    public async Task A_position_ahead_of_the_log_stops_the_mapping()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var id = await world.Map(shard);
        await world.Put(shard, "a");
        await world.UntilDone(id, shard, 1);

        // As after a restore of an older log: its 4 newest records are missing.
        await world.Mappings.DisposeAsync();
        await world.Store.Commit(
            transaction =>
            {
                ConsumerPositions.Move(transaction, new PositionKey(id.Consumer, RunId.Main, shard.Id, OutputId.All), 5, epoch: 0);
                return ValueTask.FromResult(0);
            },
            default);
        await world.Start();
        await Patience.Until(() => world.ResultOf(id).Contains("the log is older than the metadata", StringComparison.Ordinal));
        await world.Put(shard, "b");
        Assert.Equal((5, 1), (await world.Low(id, shard), world.Target.Calls.Count));
    }

    private static Tarn.Dispatch.Targets.BatchAnswer Answer(NotedCall call, ConcurrentQueue<string> done)
    {
        if (call.Data.Any(data => Number(data) % 7 == 0))
        {
            return call.Failure;
        }

        foreach (var data in call.Data)
        {
            done.Enqueue(data);
        }

        return call.All;
    }

    private static StreamId StreamOf(MappingWorld world) => new(world.Mappings.All.Single().Config.Stream);

    private static (string Key, string Data)[] Records(int from, int count) => [.. Enumerable.Range(from, count).Select(i => ($"k{i % 11}", $"{i}"))];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
