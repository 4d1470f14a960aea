using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Tests.Topics.Definitions;

public sealed class TopicDefinitionTests
{
    // The row as the door wrote it before the room did.
    private const string Row = "\u0001{\"DisplayName\":\"n\\u0026m\",\"FifoTopic\":\"true\",\"SignatureVersion\":\"2\"}";

    [Fact]
    public async Task A_row_is_one_object_of_the_attributes_in_order()
    {
        await using var store = new MemoryMetadataStore();
        var definition = new TopicDefinition
        {
            Attributes = new Dictionary<string, string> { ["SignatureVersion"] = "2", ["FifoTopic"] = "true", ["DisplayName"] = "n&m" },
        };
        var name = TopicDefinition.Kind.NameOf("123456789012", "eu-west-1", "t.fifo");
        var topic = await store.Commit(
            transaction => TopicDefinition.Kind.Add(transaction, new ResourceId(5), name, DateTimeOffset.UnixEpoch, definition), default);
        Assert.Equal(Row, Encoding.UTF8.GetString(topic.Document.Span));
        Assert.Equal(definition.Attributes, TopicDefinition.Kind.Read(topic).Attributes);

        using var registry = await ResourceRegistry.Open(store, default);
        var found = RegisteredTopic.In(registry).FindByArn("arn:aws:sns:eu-west-1:123456789012:t.fifo")!;
        Assert.Equal((true, 2, "n&m", topic.Arn), (found.Rules.IsFifo, found.Rules.SignatureVersion, found.Rules.DisplayName, found.Rules.Arn));
    }
}
