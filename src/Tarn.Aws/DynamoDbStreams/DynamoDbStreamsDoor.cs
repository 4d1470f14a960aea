using Tarn.Access.Credentials;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDbStreams.Finding;

namespace Tarn.Aws.DynamoDbStreams;

/// <summary>Amazon DynamoDB Streams: the changes of item tables (<c>docs/items.md</c>).</summary>
[AwsService("dynamodbstreams")]
public sealed partial class DynamoDbStreamsDoor : IDoor
{
    private readonly SecretSealer _sealer;

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) =>
        read(members) is { } iterator ? StreamIterator.TryOpen(_sealer, iterator, call.Account)?.Arn : null;

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => DynamoDbFailures.Map(failure);
}
