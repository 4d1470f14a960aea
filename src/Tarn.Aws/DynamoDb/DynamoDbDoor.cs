using Tarn.Aws.DynamoDb.Finding;

namespace Tarn.Aws.DynamoDb;

/// <summary>Amazon DynamoDB: item tables.</summary>
[AwsService("dynamodb")]
public sealed partial class DynamoDbDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => TableFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => DynamoDbFailures.Map(failure);
}
