using Tarn.Aws.DynamoDb.Finding;

namespace Tarn.Aws.DynamoDb.Batches;

/// <summary>Many items of several tables, each by itself.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class BatchOperations(TableFinder tables)
{
    private const long BatchBytesMax = 16 << 20;

    // Two names of one table: a name and its ARN.
    private static AwsErrorException Duplicates() => DynamoDbFailures.Invalid("Provided list of item keys contains duplicates");
}
