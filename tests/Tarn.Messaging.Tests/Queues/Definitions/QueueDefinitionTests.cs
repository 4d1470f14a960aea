using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Tests.Queues.Definitions;

public sealed class QueueDefinitionTests
{
    // The row as the door wrote it before the room did.
    private const string Row = "\u0001{\"modifiedMs\":1700000000123,\"attributes\":{\"FifoQueue\":\"true\",\"Policy\":"
        + "\"{\\u0022Sid\\u0022:\\u0022\\u00FC\\u003C\\u0026\\u0022}\",\"RedrivePolicy\":\"\",\"VisibilityTimeout\":\"45\"}}";

    private static readonly QueueDefinition Example = new()
    {
        ModifiedMs = 1_700_000_000_123,
        Attributes = new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = "45",
            ["Policy"] = "{\"Sid\":\"ü<&\"}",
            ["FifoQueue"] = "true",
            ["RedrivePolicy"] = "",
        },
    };

    [Fact]
    public async Task A_row_is_json_with_its_attributes_in_order()
    {
        await using var store = new MemoryMetadataStore();
        var name = QueueDefinition.Kind.NameOf("123456789012", "eu-west-1", "q.fifo");
        var queue = await store.Commit(
            transaction => QueueDefinition.Kind.Add(transaction, new ResourceId(5), name, DateTimeOffset.UnixEpoch, Example), default);
        Assert.Equal("arn:aws:sqs:eu-west-1:123456789012:q.fifo", queue.Arn);
        Assert.Equal(Row, Encoding.UTF8.GetString(queue.Document.Span));

        var read = QueueDefinition.Kind.Read(queue);
        Assert.Equal(Example.ModifiedMs, read.ModifiedMs);
        Assert.Equal(Example.Attributes, read.Attributes);

        using var registry = await ResourceRegistry.Open(store, default);
        var found = RegisteredQueue.In(registry).FindByArn(queue.Arn)!;
        Assert.Equal((5, true), (found.Id.Value, found.Rules.IsFifo));
    }

    [Fact]
    public void Settings_follow_from_the_attributes_and_their_defaults()
    {
        var settings = QueueSettings.Of(new QueueDefinition
        {
            ModifiedMs = 0,
            Attributes = new Dictionary<string, string>
            {
                ["DelaySeconds"] = "7",
                ["DeduplicationScope"] = "messageGroup",
                ["RedrivePolicy"] = "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:dead\",\"maxReceiveCount\":\"3\"}",
                ["RedriveAllowPolicy"] = "{\"redrivePermission\":\"denyAll\"}",
            },
        });
        Assert.Equal(
            new QueueRules
            {
                Delay = TimeSpan.FromSeconds(7),
                DeduplicatesPerGroup = true,
                DeadLetter = new DeadLetterRule("arn:aws:sqs:eu-west-1:123456789012:dead", 3),
            },
            settings.Rules);
        Assert.Equal((TimeSpan.Zero, false, false), (settings.Wait, settings.DeduplicatesByContent, settings.Allowance.Allows("arn")));
    }

    [Fact]
    public void An_attribute_that_was_not_set_has_its_default()
    {
        Assert.Equal(("45", "345600", "perQueue", null), (
            Example.ValueOf("VisibilityTimeout"), Example.ValueOf("MessageRetentionPeriod"), Example.ValueOf("FifoThroughputLimit"), Example.ValueOf("Other")));
        Assert.Equal((null, ""), (Example.Find("MessageRetentionPeriod"), Example.ValueOf("RedrivePolicy")));
    }
}
