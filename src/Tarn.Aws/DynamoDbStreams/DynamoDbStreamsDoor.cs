using Tarn.Access.Credentials;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Streams;
using Tarn.Items;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams;

/// <summary>Amazon DynamoDB Streams: the changes of item tables (<c>docs/items.md</c>).</summary>
[AwsService("dynamodbstreams")]
public sealed partial class DynamoDbStreamsDoor : IDoor
{
    private readonly SecretSealer _sealer;

    /// <param name="room">The tables.</param>
    /// <param name="streams">The shards of their streams.</param>
    /// <param name="log">The records.</param>
    /// <param name="sealer">Seals iterators.</param>
    public DynamoDbStreamsDoor(ItemRoom room, StreamDirectory streams, IStreamLog log, SecretSealer sealer)
    {
        _sealer = sealer;
        StreamOperations = new StreamOperations(new WindowFinder(room.Tables, streams), log, sealer);
    }

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) =>
        read(members) is { } iterator ? StreamIterator.TryOpen(_sealer, iterator, call.Account)?.Arn : null;

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => DynamoDbFailures.Map(failure);
}
