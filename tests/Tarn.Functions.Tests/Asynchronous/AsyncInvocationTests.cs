using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Functions.Asynchronous.Work;
using Tarn.Functions.Invocations;
using Tarn.Functions.Tests.Mappings;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Tests.Asynchronous;

public sealed class AsyncInvocationTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";

    [Fact]
    public async Task An_accepted_event_reaches_its_function_over_a_restart()
    {
        await using var world = await MappingWorld.Open();
        await using (var queue = await Open(world, new Rules()))
        {
            await Enqueue(world, queue, "f", 1);
        }

        await using (var queue = await Open(world, new Rules()))
        {
            queue.Start();
            await Until(world, ["1"]);
            await Idle(world, queue);
        }
    }

    [Fact]
    public async Task An_error_is_tried_again_after_one_and_two_minutes_and_goes_to_the_bucket()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        world.Target.Answer = _ => "error";
        await using var queue = await Open(world, new Rules { ["f"] = AsyncRules.Default with { OnFailure = "arn:aws:s3:::" + MappingWorld.Bucket } });
        queue.Start();
        await Enqueue(world, queue, "f", 1);
        await Until(world, ["1"]);
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromSeconds(59));
        time.Advance(TimeSpan.FromSeconds(1));
        await Until(world, ["1", "1"]);
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(2)));
        time.Advance(TimeSpan.FromMinutes(2));
        await Until(world, ["1", "1", "1"]);
        await Patience.Until(async () => (await world.FailureObjects()).Count == 1);
        var document = JsonDocument.Parse((await world.FailureObjects())[0]).RootElement;
        Assert.Equal("RetriesExhausted", document.GetProperty("requestContext").GetProperty("condition").GetString());
        Assert.Equal(3, document.GetProperty("requestContext").GetProperty("approximateInvokeCount").GetInt32());
        Assert.Equal(Arn + "f:$LATEST", document.GetProperty("requestContext").GetProperty("functionArn").GetString());
        Assert.Equal("Unhandled", document.GetProperty("responseContext").GetProperty("functionError").GetString());
        Assert.Equal(1, document.GetProperty("requestPayload").GetProperty("n").GetInt32());
        await Idle(world, queue);
    }

    [Fact]
    public async Task An_event_that_no_destination_gets_is_a_loss_of_its_function()
    {
        await using var world = await MappingWorld.Open();
        world.Target.Answer = _ => "error";
        var rules = new AsyncRules(0, TimeSpan.FromHours(1), null, null);
        await using var queue = await Open(world, new Rules { ["f"] = rules, ["g"] = rules with { OnFailure = "arn:aws:s3:::missing" } });
        queue.Start();
        await Enqueue(world, queue, "f", 1);
        await Enqueue(world, queue, "f", 2);
        await Enqueue(world, queue, "g", 3);
        await Patience.Until(async () => await LossRows.All(world.Store, default).Select(row => row.Loss.Count).SumAsync() == 3);
        var losses = await LossRows.All(world.Store, default).Select(row => row.Loss).ToListAsync();
        Assert.Equal((LossKind.Exhausted, 2L), Assert.Single(losses, loss => loss.Arn == Arn + "f") is var f ? (f.Kind, f.Count) : default);
        Assert.Equal((LossKind.Refused, 1L), Assert.Single(losses, loss => loss.Arn == Arn + "g") is var g ? (g.Kind, g.Count) : default);
        await Idle(world, queue);
        Assert.Empty(queue.Waiting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_in_a_loop_goes_to_the_bucket_unless_loops_are_allowed(bool isAllowed)
    {
        await using var world = await MappingWorld.Open();
        world.Target.Answer = _ => "error";
        var rules = new AsyncRules(0, TimeSpan.FromHours(1), null, "arn:aws:s3:::" + MappingWorld.Bucket) { AllowsLoops = isAllowed };
        await using var queue = await Open(world, new Rules { ["f"] = rules });
        queue.Start();
        var trace = TraceHeader.Read(null, world.Time.GetUtcNow());
        for (var i = 0; i < TraceHeader.InvocationsMax; i++)
        {
            trace = trace.Enter(Arn + "f");
        }

        await queue.Enqueue(EventOf(world, "f", 1) with { TraceId = trace.ToString() }, CancellationToken.None);
        await Patience.Until(async () => (await world.FailureObjects()).Count == 1);
        var context = JsonDocument.Parse((await world.FailureObjects())[0]).RootElement.GetProperty("requestContext");
        Assert.Equal(isAllowed ? "RetriesExhausted" : "RecursiveInvocation", context.GetProperty("condition").GetString());
        Assert.Equal(isAllowed ? 1 : 0, world.Target.Events.Count);
        await Idle(world, queue);
    }

    [Fact]
    public async Task A_result_goes_to_the_next_function_once()
    {
        await using var world = await MappingWorld.Open();
        world.Target.Answer = happening => happening.TryGetProperty("n", out _) ? """{"answer":42}""" : null;
        await using var queue = await Open(world, new Rules { ["f"] = AsyncRules.Default with { OnSuccess = Arn + "g" } });
        queue.Start();
        await Enqueue(world, queue, "f", 7);
        await Patience.Until(() => world.Target.Events.Count == 2);
        var record = world.Target.Events.Last();
        Assert.Equal("Success", record.GetProperty("requestContext").GetProperty("condition").GetString());
        Assert.Equal(7, record.GetProperty("requestPayload").GetProperty("n").GetInt32());
        Assert.Equal(42, record.GetProperty("responsePayload").GetProperty("answer").GetInt32());
        await Idle(world, queue);
        Assert.Equal(2, world.Target.Events.Count);
    }

    [Fact]
    public async Task Large_results_that_end_together_reach_the_next_function()
    {
        const int Count = 60; // more bytes than a set of the log may have
        var folder = Directory.CreateTempSubdirectory("tarn-async-").FullName;
        await using var end = new Deletion(folder);
        await using var world = await MappingWorld.OpenDurable(folder);
        var gate = new TaskCompletionSource();
        world.Target.Gate = _ => gate.Task;
        var large = $"\"{new string('x', 900_000)}\"";
        world.Target.Answer = happening => happening.TryGetProperty("n", out _) ? large : null;
        await using var queue = await Open(world, new Rules { ["f"] = AsyncRules.Default with { OnSuccess = Arn + "g" } }, callsMax: Count);
        for (var i = 0; i < Count; i++)
        {
            await Enqueue(world, queue, "f", i);
        }

        queue.Start();
        await Patience.Until(() => queue.Running == Count);
        gate.SetResult();
        await Patience.Until(() => world.Target.Events.Count(one => one.TryGetProperty("requestContext", out _)) == Count);
        await Idle(world, queue);
    }

    [Fact]
    public async Task A_function_that_hangs_holds_up_no_other()
    {
        await using var world = await MappingWorld.Open();
        var gate = new TaskCompletionSource();
        var done = new ConcurrentQueue<int>();
        world.Target.Gate = happening => happening.GetProperty("n").GetInt32() < 1000 ? gate.Task : Task.CompletedTask;
        world.Target.Answer = happening =>
        {
            done.Enqueue(happening.GetProperty("n").GetInt32());
            return null;
        };
        await using var queue = await Open(world, new Rules());
        queue.Start();
        for (var i = 0; i < 40; i++)
        {
            await Enqueue(world, queue, "hangs", i);
        }

        await Enqueue(world, queue, "works", 1000);
        await Patience.Until(() => done.Contains(1000));
        gate.SetResult();
        await Patience.Until(() => done.Count == 41);
        await Idle(world, queue);
    }

    [Fact]
    public async Task A_throttled_event_waits_and_is_not_retried_as_an_error()
    {
        await using var world = await MappingWorld.Open();
        var calls = 0;
        world.Target.Answer = _ => Interlocked.Increment(ref calls) == 1 ? "throttle" : null;
        await using var queue = await Open(world, new Rules { ["f"] = AsyncRules.Default with { RetriesMax = 0 } });
        queue.Start();
        await Enqueue(world, queue, "f", 1);
        await Until(world, ["1", "1"]);
        await Idle(world, queue);
    }

    [Fact]
    public async Task An_old_event_ends_without_a_call()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        await using var queue = await Open(
            world, new Rules { ["f"] = new(2, TimeSpan.FromMinutes(1), null, "arn:aws:s3:::" + MappingWorld.Bucket) });
        await Enqueue(world, queue, "f", 1);
        time.Advance(TimeSpan.FromMinutes(2));
        queue.Start();
        await Patience.Until(async () => (await world.FailureObjects()).Count == 1);
        Assert.Empty(world.Target.Events);
        Assert.Contains("EventAgeExceeded", Encoding.UTF8.GetString((await world.FailureObjects())[0]), StringComparison.Ordinal);
    }

    private static async Task<AsyncInvocations> Open(MappingWorld world, Rules rules, int? callsMax = null) => await AsyncInvocations.Open(
        new AsyncServices
        {
            Store = world.Store,
            Streams = world.Log,
            Directory = world.Directory,
            Objects = world.Objects,
            Target = world.Target,
            Rules = rules,
            Time = world.Time,
            Log = NullLogger.Instance,
            CallsMax = callsMax ?? 24,
            CallsOfFunctionMax = callsMax ?? 8,
        },
        default);

    private static ValueTask Enqueue(MappingWorld world, AsyncInvocations queue, string function, int n) =>
        queue.Enqueue(EventOf(world, function, n), default);

    private static AsyncEvent EventOf(MappingWorld world, string function, int n) => new()
    {
        FunctionArn = Arn + function,
        RequestId = Guid.NewGuid().ToString(),
        AcceptedMs = world.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Payload = Encoding.UTF8.GetBytes($"{{\"n\":{n.ToString(CultureInfo.InvariantCulture)}}}"),
    };

    private static Task Until(MappingWorld world, string[] payloads) => Patience.Until(
        () => world.Target.Events.Select(one => one.GetProperty("n").GetRawText()).SequenceEqual(payloads));

    private static Task Waiting(MappingWorld world, int count) => Patience.Until(
        async () => await world.Store.Read(async reader => (await reader.Scan(AsyncSpaces.All.Undone, KeyRange.All, 100)).Count, default) == count);

    private static async Task Idle(MappingWorld world, AsyncInvocations queue)
    {
        await Patience.Until(() => queue.Running == 0);
        await Waiting(world, 0);
    }

    private sealed class Deletion(string folder) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Rules : Dictionary<string, AsyncRules>, IAsyncRules
    {
        public ValueTask<AsyncRules> Of(string functionArn) => new(this.GetValueOrDefault(functionArn[Arn.Length..], AsyncRules.Default));
    }
}
