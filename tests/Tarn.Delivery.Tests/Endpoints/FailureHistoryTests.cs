using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>
/// Each record is accepted at least once under one pair of request id and index, or is in an error document under that
/// pair: D29 (at least once outside tables and objects). That holds after every history of failures.
/// </summary>
public sealed class FailureHistoryTests
{
    private const int RequestsShown = 10;

    private enum Step
    {
        Flush, FlushMany, Accept, Fail, BreakAfterReceipt, Refuse, NameAnother, FailFirstCommit, FailSecondCommit, Restart, Wait, WaitLong,
    }

    [Fact]
    [Trait("Long", "Fuzz")]
    public void Each_record_is_accepted_or_documented_under_one_stable_id()
    {
        var steps = Gen.Elements(Enum.GetValues<Step>()).ListOf(25).ToArbitrary();
        var number = 0;
        Prop.ForAll(steps, list => Task.Run(() => Run(list, ++number)).InTime().GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestSeed.Count(3)));
    }

    private static async Task<bool> Run(List<Step> steps, int seed)
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(retrySeconds: 60, compresses: seed % 2 == 0), seed);
        foreach (var step in steps)
        {
            await Do(world, step);
        }

        world.Endpoint.Script = _ => EndpointBehaviour.Accepts;
        world.Store.Fault = null;
        await world.Restart();
        await world.Resume();
        await Check(world);
        return true;
    }

    private static async Task Do(EndpointWorld world, Step step)
    {
        switch (step)
        {
            case Step.Flush:
                await Flush(world, 3);
                break;
            case Step.FlushMany:
                await Flush(world, 10_003);
                break;
            case Step.Accept:
                world.Endpoint.Script = _ => EndpointBehaviour.Accepts;
                break;
            case Step.Fail:
                world.Endpoint.Script = _ => EndpointBehaviour.Fails;
                break;
            case Step.BreakAfterReceipt:
                world.Endpoint.Script = _ => EndpointBehaviour.TakesAndBreaks;
                break;
            case Step.Refuse:
                world.Endpoint.Script = _ => EndpointBehaviour.SaysTooLarge;
                break;
            case Step.NameAnother:
                world.Endpoint.Script = _ => EndpointBehaviour.NamesAnother;
                break;
            case Step.FailSecondCommit:
                world.Store.Fault = OnceIn(2, new TarnException(ErrorKind.DiskFailed, "a test's failure"), world);
                break;
            case Step.FailFirstCommit:
                world.Store.Fault = OnceIn(1, new TarnException(ErrorKind.DiskFailed, "a test's failure"), world);
                break;
            case Step.Restart:
                world.Store.Fault = null;
                await world.Restart();
                break;
            case Step.Wait:
                world.Time.Advance(TimeSpan.FromSeconds(20));
                break;
            case Step.WaitLong:
                world.Time.Advance(TimeSpan.FromSeconds(61));
                break;
        }
    }

    // Like a lane: what an earlier flush left comes before the next records.
    private static async Task Flush(EndpointWorld world, int records)
    {
        try
        {
            await world.Resume();
            await world.Flush(records);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.DiskFailed)
        {
        }
    }

    private static Func<Exception?> OnceIn(int commits, Exception failure, EndpointWorld world) => () =>
    {
        if (--commits > 0)
        {
            return null;
        }

        world.Store.Fault = null;
        return failure;
    };

    private static async Task Check(EndpointWorld world)
    {
        var position = await world.Position();
        Assert.Equal(0, await world.PlanRowCount());
        var ids = new Dictionary<string, HashSet<string>>();
        foreach (var request in world.Endpoint.Received)
        {
            Note(ids, request);
        }

        var reached = world.Endpoint.Taken.SelectMany(request => request.Records).ToHashSet();
        foreach (var document in await world.Documents())
        {
            var text = Encoding.UTF8.GetString(document.GetProperty("rawData").GetBytesFromBase64());
            ids[text].Add(document.GetProperty("dataId").GetString()!);
            reached.Add(text);
        }

        Assert.Equal(position, reached.Count);
        Assert.All(Enumerable.Range(0, (int)position), offset => Assert.Contains($"record {offset}", reached));
        Assert.Empty(ids.Where(record => record.Value.Count != 1).Take(RequestsShown));
        Assert.All(
            world.Endpoint.Received.GroupBy(request => request.RequestId),
            same => Assert.Single(same.Select(request => Convert.ToHexString(request.Body.Span)).Distinct()));
    }

    private static void Note(Dictionary<string, HashSet<string>> ids, ReceivedRequest request)
    {
        var records = request.Records;
        for (var i = 0; i < records.Count; i++)
        {
            if (!ids.TryGetValue(records[i], out var seen))
            {
                ids[records[i]] = seen = [];
            }

            seen.Add($"{request.RequestId}-{i}");
        }
    }
}
