using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;

namespace Tarn.Messaging.Tests.Pipes;

/// <summary>Pipes from a stream: exactly once, order, partial failures, enrichments, rights.</summary>
public sealed class PipeRunTests
{
    private static readonly PipeStep ToFunction = new() { Arn = PipeWorld.Function };

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Records_reach_a_queue_once_and_in_order_over_failed_commits_and_restarts(int seed, bool isFifo)
    {
        const int Records = 60;
        await using var world = await PipeWorld.Open();
        var name = isFifo ? "out.fifo" : "out";
        await world.Queue(name, isFifo);
        var shard = await world.CreateShard();
        var random = new Random(seed);
        var cuts = 12;
        world.FailsCommit = () =>
        {
            lock (random)
            {
                return random.Next(5) == 0 && cuts-- > 0;
            }
        };
        var pipe = PipeWorld.Of(shard, PipeWorld.ArnOf(name));
        await world.Make(pipe with { BatchSize = 7, Target = pipe.Target with { Group = isFifo ? "g" : null } });
        for (var i = 0; i < Records; i += 10)
        {
            await world.Put(shard, Enumerable.Range(i, 10));
            await world.Restart();
        }

        var taken = await world.Take(name, Records);
        Assert.Equal(Enumerable.Range(0, Records).Select(one => one.ToString(CultureInfo.InvariantCulture)), taken);
        await world.Restart();
        await world.Put(shard, 1_000);
        Assert.Equal(["1000"], await world.Take(name, 1));
        Assert.Equal(0, await world.Lost());
    }

    [Fact]
    public async Task A_record_that_the_target_refuses_is_found_by_bisection_and_sent_to_the_dead_letter_queue()
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        await world.Queue("dead");
        world.Refused["5"] = true;
        var shard = await world.CreateShard();
        await world.Put(shard, Enumerable.Range(0, 10));
        await world.Make(PipeWorld.Of(shard, PipeWorld.ArnOf("out")) with { Bisects = true, RetriesMax = 0, DeadLetterArn = PipeWorld.ArnOf("dead") });
        Assert.Equal(["0", "1", "2", "3", "4", "6", "7", "8", "9"], await world.Take("out", 9));
        using var letter = JsonDocument.Parse((await world.Take("dead", 1))[0]);
        var context = letter.RootElement.GetProperty("context");
        Assert.Equal("RetryAttemptsExhausted", context.GetProperty("condition").GetString());
        Assert.Equal("arn:aws:pipes:us-east-1:000000000000:pipe/p", context.GetProperty("partnerResourceArn").GetString());
        Assert.Equal(1, letter.RootElement.GetProperty("KinesisBatchInfo").GetProperty("batchSize").GetInt32());
    }

    [Fact]
    public async Task Discarded_records_without_a_dead_letter_queue_are_counted()
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        world.Refused["1"] = true;
        var shard = await world.CreateShard();
        await world.Put(shard, 0, 1, 2);
        await world.Make(PipeWorld.Of(shard, PipeWorld.ArnOf("out")) with { RetriesMax = 0, Bisects = true });
        Assert.Equal(["0", "2"], await world.Take("out", 2));
        await Patience.Until(async () => await world.Lost() == 1);
    }

    [Fact]
    public async Task A_function_names_the_record_that_failed_and_the_ones_before_it_do_not_come_again()
    {
        await using var world = await PipeWorld.Open();
        var shard = await world.CreateShard();
        world.Answer = input =>
        {
            using var events = JsonDocument.Parse(input);
            var second = events.RootElement.GetArrayLength() == 3 ? events.RootElement[1].GetProperty("eventID").GetString() : null;
            return new PipeReply(second is null ? default : Encoding.UTF8.GetBytes($$"""{"batchItemFailures":[{"itemIdentifier":"{{second}}"}]}"""), null);
        };
        await world.Put(shard, 0, 1, 2);
        await world.Make(PipeWorld.Of(shard, PipeWorld.Function) with { Target = ToFunction });
        await Patience.Until(() => world.Calls.Count >= 2);
        string[][] calls = [.. world.Calls.Select(DataOf)];
        Assert.Equal([["{\"n\":0}", "{\"n\":1}", "{\"n\":2}"], ["{\"n\":1}", "{\"n\":2}"]], calls);
    }

    [Fact]
    public async Task An_enrichment_replaces_the_batch_and_an_empty_answer_sends_nothing()
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        var shard = await world.CreateShard();
        world.Answer = input => new PipeReply(
            Encoding.UTF8.GetBytes(input.Contains('9', StringComparison.Ordinal) ? "[]" : """[{"data":{"n":"a"}},{"data":{"n":"b"}}]"""), null);
        var pipe = PipeWorld.Of(shard, PipeWorld.ArnOf("out"));
        await world.Make(pipe with { BatchSize = 1, Enrichment = ToFunction with { Template = "{\"number\":<$.data.n>}" } });
        await world.Put(shard, 9);
        await world.Put(shard, 1);
        Assert.Equal(["a", "b"], await world.Take("out", 2));
        Assert.Equal(["[{\"number\":9}]", "[{\"number\":1}]"], world.Calls);
    }

    [Fact]
    public async Task A_role_without_the_right_to_read_gets_nothing_until_it_has_it()
    {
        await using var world = await PipeWorld.Open();
        await world.Queue("out");
        world.Lacks = "kinesis:GetRecords";
        var shard = await world.CreateShard();
        await world.Put(shard, 7);
        var id = await world.Make(PipeWorld.Of(shard, PipeWorld.ArnOf("out")));
        await Patience.Until(() => world.All.Find(id)!.Progress.LastResult.Contains("kinesis:GetRecords", StringComparison.Ordinal));
        Assert.Empty(await world.TakeNow("out"));
        world.Lacks = null;
        Assert.Equal(["7"], await world.Take("out", 1));
    }

    private static string[] DataOf(string call)
    {
        using var events = JsonDocument.Parse(call);
        return [.. events.RootElement.EnumerateArray().Select(one => Encoding.UTF8.GetString(one.GetProperty("data").GetBytesFromBase64()))];
    }
}
