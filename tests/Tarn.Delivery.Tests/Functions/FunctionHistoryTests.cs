using System.Collections.Concurrent;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Tests.Steps;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>
/// Deliveries with a function under stops at random places, failing commits, lost answers of the store, and faults of the
/// function. Each source record is once in the objects, in the error output, or dropped. A record whose result was stored at a
/// start is not called again.
/// </summary>
public sealed class FunctionHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Each_record_is_delivered_once_and_never_called_again_once_its_result_is_stored(int seed)
    {
        var random = new Random(seed);
        await using var world = await DeliveryWorld.Open(new HurriedTime(50));
        var function = new FunctionConfig(FunctionDestinations.Arn, RetriesMax: 20, DeliveryLimits.FunctionBatchBytesMin, BatchAgeSeconds: 0);
        var steps = new StepsConfig { Split = new SplitConfig(","u8.ToArray()) };
        var destination = Destinations.Objects() with { Buffering = new BufferingConfig(1, 0), Steps = steps };
        var id = await world.Create(destination.WithFunction(function));
        var stored = new ConcurrentDictionary<string, bool>();
        var again = new ConcurrentQueue<string>();
        var faults = 0;
        world.Function!.Script = request =>
        {
            foreach (var record in request.Records.Where(record => stored.ContainsKey(record.Id)))
            {
                again.Enqueue(ScriptedFunction.TextOf(record));
            }

            return Fails(12) ? TransformAnswer.Of(TransformOutcome.Throttled, "wait") : null;
        };
        world.Twin.Fault = () => Fails(8) ? new TarnException(ErrorKind.OutcomeUnknown, "the sync failed") : null;
        world.Answers.Forgets = () => Fails(8);
        var texts = new List<string>();
        await RunLives(world, id, random, stored, texts);
        world.Twin.Fault = null;
        world.Answers.Forgets = null;
        await world.Flush(id);

        var codes = (await world.TextUnder("bad/")).Replace("Lambda.ProcessingFailedStatus", "", StringComparison.Ordinal);
        Assert.DoesNotContain("Lambda.", codes, StringComparison.Ordinal);
        Assert.Empty(again);
        await CheckOutputs(world, id, texts);

        // Calls and commits run at the same time.
        bool Fails(int once)
        {
            lock (random)
            {
                return random.Next(once) == 0 && faults++ < 20;
            }
        }
    }

    private static async Task RunLives(
        DeliveryWorld world, DeliveryId id, Random random, ConcurrentDictionary<string, bool> stored, List<string> texts)
    {
        for (var life = 0; life < 6; life++)
        {
            for (var put = 0; put < 4; put++)
            {
                var before = (await StoredResults.Read(world, id)).Count;
                texts.AddRange(await PutSome(world, id, texts.Count, random));
                await Patience.Until(async () => (await StoredResults.Read(world, id)).Count > before);
            }

            await world.Stop();
            foreach (var result in await StoredResults.Read(world, id))
            {
                stored.TryAdd($"{result.Origin.Shard.Value}-{result.Origin.Offset}-{result.Origin.Sub}", true);
            }

            await world.Start();
        }
    }

    private static async Task CheckOutputs(DeliveryWorld world, DeliveryId id, List<string> texts)
    {
        Assert.Equal(
            texts.Where(text => char.IsDigit(text[0])).Select(text => text.ToUpperInvariant()).Order(),
            (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal(texts.Where(text => text[0] == 'f').Order(StringComparer.Ordinal), await world.RawErrors());
        Assert.Equal(texts.Count, (await StoredResults.Read(world, id)).Count);
    }

    [Fact]
    public async Task A_full_disk_stops_the_function_and_loses_nothing()
    {
        await using var world = await DeliveryWorld.Open(new HurriedTime(50));
        var id = await world.Create(Destinations.Objects().WithFunction(FunctionDestinations.Function(batchAgeSeconds: 0)));
        await world.Flush(id);
        var refused = 0;
        world.Twin.Fault = () => refused++ < 3 ? new TarnException(ErrorKind.DiskFull, "the disk is full") : null;
        await world.Put(id, "a", "b");
        await Patience.Until(() => world.Deliveries.Status()[0].LastError?.Contains("the disk is full", StringComparison.Ordinal) == true);
        await world.Flush(id);

        Assert.Equal("A\nB\n", await world.TextUnder("out/"));
        Assert.Equal(2, (await StoredResults.Read(world, id)).Count);
    }

    private static async Task<IReadOnlyList<string>> PutSome(DeliveryWorld world, DeliveryId id, int first, Random random)
    {
        var texts = Enumerable.Range(first, random.Next(1, 30)).Select(i => (i % 7) switch { 0 => $"drop{i}", 1 => $"fail{i}", _ => $"{i}x" }).ToList();
        await world.Put(id, [.. texts.Chunk(3).Select(some => Encoding.UTF8.GetBytes(string.Join(',', some)))]);
        await Task.Yield();
        return texts;
    }
}
