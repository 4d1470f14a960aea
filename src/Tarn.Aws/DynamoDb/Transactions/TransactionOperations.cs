using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Requests;

namespace Tarn.Aws.DynamoDb.Transactions;

/// <summary>Several items of several tables, all or none.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class TransactionOperations(TableFinder tables)
{
    private const string RepeatedItem = "Transaction request cannot include multiple operations on one item";
    private const long TransactionBytesMax = 4 << 20;
}
