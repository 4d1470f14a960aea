using Tarn.Access.Credentials;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Storage.Streams;

namespace Tarn.Aws.DynamoDbStreams.Streams;

/// <summary>Streams of tables, their shards and records.</summary>
/// <param name="windows">Finds streams.</param>
/// <param name="log">The records.</param>
/// <param name="sealer">Seals iterators.</param>
[AwsOperations("dynamodbstreams")]
internal sealed partial class StreamOperations(WindowFinder windows, IStreamLog log, SecretSealer sealer)
{
    private const int PageMax = 100;

    /// <summary>Lists the streams of the account's tables, also closed ones that can still be read.</summary>
    public Task<ListStreamsOutput> ListStreams(ListStreamsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = LimitOf(input.Limit);
        var table = input.TableName is { } name ? TableFinder.Name(call, name) : null;
        var found = windows.All(call, table).SkipWhile(one => string.CompareOrdinal(one.Arn, input.ExclusiveStartStreamArn ?? "") <= 0)
            .Take(limit + 1).ToList();
        return Task.FromResult(new ListStreamsOutput
        {
            Streams = [.. found.Take(limit).Select(one => new Model.Stream
            {
                StreamArn = one.Arn,
                StreamLabel = one.Window.Label,
                TableName = one.Table.Name.Name,
            })],
            LastEvaluatedStreamArn = found.Count > limit ? found[limit - 1].Arn : null,
        });
    }

    private static int LimitOf(long? limit) => limit is null or <= PageMax
        ? (int)(limit ?? PageMax)
        : throw DynamoDbFailures.Invalid($"One or more parameter values were invalid: Limit cannot be greater than the maximum allowed size: {PageMax}");
}
