using Tarn.Aws.DynamoDb.Finding;

namespace Tarn.Aws.DynamoDb.Queries;

/// <summary>Reads of many items: a partition, or a whole table.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class QueryOperations(TableFinder tables);
