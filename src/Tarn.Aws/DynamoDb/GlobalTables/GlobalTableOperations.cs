namespace Tarn.Aws.DynamoDb.GlobalTables;

/// <summary>Global tables of the version of 2017.</summary>
[AwsOperations("dynamodb")]
internal sealed partial class GlobalTableOperations
{
    [RefusedOperation("CreateGlobalTable", "tables of one region")]
    [RefusedOperation("DescribeGlobalTable", "tables of one region")]
    [RefusedOperation("DescribeGlobalTableSettings", "tables of one region")]
    [RefusedOperation("ListGlobalTables", "ListTables")]
    [RefusedOperation("UpdateGlobalTable", "tables of one region")]
    [RefusedOperation("UpdateGlobalTableSettings", "UpdateTable")]
    internal static AwsErrorException Refuse(Call call, string sentence) => DynamoDbFailures.Invalid(sentence);
}
