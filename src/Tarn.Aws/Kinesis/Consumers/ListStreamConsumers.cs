using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
    /// <summary>Lists a stream's consumers by name.</summary>
    public async Task<ListStreamConsumersOutput> ListStreamConsumers(ListStreamConsumersInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.Find(call, null, input.StreamARN);
        if (input.StreamCreationTimestamp is { } created)
        {
            CheckCreated(input, found, created);
        }

        var stream = found.Resource.Id.ToString();
        var after = tokens.Read(call, stream, input.NextToken);
        var limit = Math.Min(input.MaxResults ?? RegisteredConsumers.PageMax, RegisteredConsumers.PageMax);
        var consumers = await store.Read(reader => RegisteredConsumers.Of(reader, found.Resource.Name, after, limit + 1), cancellationToken);
        var page = consumers.Take(limit).ToArray();
        return new ListStreamConsumersOutput
        {
            Consumers = [.. page.Select(Described)],
            NextToken = consumers.Count > limit ? tokens.After(call, stream, ConsumerArns.NameOf(page[^1])) : null,
        };
    }

    private static Consumer Described(Resource consumer) => new()
    {
        ConsumerName = ConsumerArns.NameOf(consumer),
        ConsumerARN = consumer.Arn,
        ConsumerStatus = Active,
        ConsumerCreationTimestamp = consumer.Created,
    };

    // The creation time distinguishes a stream from an earlier one with its name. Clients store it in whole seconds.
    private static void CheckCreated(ListStreamConsumersInput input, FoundStream found, DateTimeOffset created)
    {
        if (input.NextToken is not null)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TokenAnd(nameof(input.StreamCreationTimestamp)));
        }

        if (created.ToUnixTimeSeconds() != found.Layout.Stream.Created.ToUnixTimeSeconds())
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }
    }
}
