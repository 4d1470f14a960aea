using System.Text;
using System.Text.Json;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Tests.Queues;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>Copies that break the rules of their queue go to the dead-letter queue, with the reason.</summary>
public sealed class RefusedCopyTests
{
    [Theory]
    [InlineData("a\u0001")]
    [InlineData("\uFFFE")]
    [InlineData("\u001F\u001F")]
    [InlineData("x\u000Bx")]
    public async Task A_raw_text_that_a_queue_refuses_goes_to_the_dead_letter_queue_in_an_envelope(string body)
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("raw");
        await world.Queue("dead");
        await world.Subscribe("raw", "sqs", ("RedrivePolicy", "{\"deadLetterTargetArn\":\"dead\"}"));
        await world.Publish(body);
        await world.Publish("a");
        var received = Assert.Single(await world.TakeWhole("dead", 1));
        using var letter = JsonDocument.Parse(received.Body);
        Assert.Equal(body, letter.RootElement.GetProperty("Message").GetString());
        Assert.Equal([("ErrorMessage", MessageTexts.Unreadable)], AttributesOf(received));
        Assert.Equal(["a"], await world.Take("raw", 1));
    }

    /// <summary>A queue of 1,024 bytes and its dead-letter queue: the reason goes along where it fits.</summary>
    [Theory]
    [InlineData(1_025, 0, 1 << 20, true, "the queue takes messages of at most 1024 bytes")]
    [InlineData(1_025, 9, 1 << 20, true, "the queue takes messages of at most 1024 bytes")]
    [InlineData(1_025, 10, 1 << 20, false, "the queue takes messages of at most 1024 bytes")]
    [InlineData(10, 11, 1 << 20, false, "the queue takes at most 10 attributes of a message")]
    [InlineData(1_025, 0, 1_030, true, null)]
    public async Task A_refused_copy_has_the_reason(int bytes, int attributes, int most, bool isRaw, string? reason)
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queues.Queue("small", new QueueRules { MessageBytesMax = 1_024 });
        await world.Queues.Queue("dead", new QueueRules { MessageBytesMax = most });
        await world.Subscribe("small", "sqs", ("RedrivePolicy", """{"deadLetterTargetArn":"dead"}"""));
        await world.Publish(new string('x', bytes), attributes: [.. Enumerable.Range(0, attributes).Select(i => $"a{i}")]);

        var received = Assert.Single(await world.TakeWhole("dead", 1));
        Assert.Equal(isRaw, received.Body.StartsWith('x'));
        Assert.Equal(reason is null ? [] : [("ErrorMessage", reason)], AttributesOf(received).Where(one => one.Name == "ErrorMessage"));
        Assert.Equal(isRaw ? attributes : 0, AttributesOf(received).Count(one => one.Name != "ErrorMessage"));
    }

    [Fact]
    public async Task A_copy_that_a_policy_refuses_is_as_it_was_published()
    {
        await using var world = await TopicWorld.Open(await QueueWorld.Open());
        await world.Queue("closed");
        await world.Queue("dead");
        world.Refusing.Add("closed");
        await world.Subscribe("closed", "sqs", ("RedrivePolicy", """{"deadLetterTargetArn":"dead"}"""));
        await world.Publish("a", attributes: ["own"]);
        Assert.Equal([("own", "v")], AttributesOf(Assert.Single(await world.TakeWhole("dead", 1))));
    }

    private static (string Name, string Value)[] AttributesOf(QueueMessage message) =>
        [.. message.Attributes.Select(one => (one.Name, Encoding.UTF8.GetString(one.Value.Span)))];
}
