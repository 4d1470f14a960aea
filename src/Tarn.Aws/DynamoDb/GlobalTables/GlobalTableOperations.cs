namespace Tarn.Aws.DynamoDb.GlobalTables;

/// <summary>Global tables of the version of 2017.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html"/>
[AwsOperations("dynamodb")]
internal sealed partial class GlobalTableOperations
{
    [RefusedOperation("CreateGlobalTable", "UpdateTable with ReplicaUpdates")]
    [RefusedOperation("DescribeGlobalTable", "UpdateTable with ReplicaUpdates")]
    [RefusedOperation("DescribeGlobalTableSettings", "UpdateTable with ReplicaUpdates")]
    [RefusedOperation("ListGlobalTables", "ListTables")]
    [RefusedOperation("UpdateGlobalTable", "UpdateTable with ReplicaUpdates")]
    [RefusedOperation("UpdateGlobalTableSettings", "UpdateTable")]
    internal static AwsErrorException Refuse(Call call, string sentence) => DynamoDbFailures.Invalid(sentence);
}
