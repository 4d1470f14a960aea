using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>The errors of limits in AWS's words, each with its reason in the list that newer clients read.</summary>
internal static class LimitErrors
{
    private const string HotKey = "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so "
        + "please try again shortly. If exceptions persist, check if you have a hot key: "
        + "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

    /// <summary>The units of a provisioned table or index are used up.</summary>
    public static AwsErrorException Provisioned(ItemTable table, IndexDefinition? index, bool isWrite) => With(
        DynamoDbErrors.ProvisionedThroughputExceededException(index is null
            ? "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API."
            : "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your "
                + "provisioning level for the under-provisioned global secondary indexes with the UpdateTable API"),
        "ThrottlingReasons", "ProvisionedThroughputExceeded", table, index, isWrite);

    /// <summary>One partition of a provisioned table or index has all that one can have.</summary>
    public static AwsErrorException Partition(ItemTable table, IndexDefinition? index, bool isWrite, bool isProvisioned) => isProvisioned
        ? With(DynamoDbErrors.ProvisionedThroughputExceededException(HotKey), "ThrottlingReasons", "KeyRangeThroughputExceeded", table, index, isWrite)
        : With(DynamoDbErrors.ThrottlingException(HotKey), "throttlingReasons", "KeyRangeThroughputExceeded", table, index, isWrite);

    /// <summary>An on-demand table or index is used more than double its highest use, or more than its own bound.</summary>
    public static AwsErrorException OnDemand(ItemTable table, IndexDefinition? index, bool isWrite, bool isBound) => With(
        DynamoDbErrors.ThrottlingException(isBound ? "Throughput exceeds the maximum OnDemandThroughput configured on table or index" : HotKey),
        "throttlingReasons", isBound ? "MaxOnDemandThroughputExceeded" : "KeyRangeThroughputExceeded", table, index, isWrite);

    private static AwsErrorException With(
        AwsErrorException error, string member, string reason, ItemTable table, IndexDefinition? index, bool isWrite)
    {
        var resource = index is null ? table.Arn : $"{table.Arn}/index/{index.Name}";
        var text = $"{(index is null ? "Table" : "Index")}{(isWrite ? "Write" : "Read")}{reason}";
        return new AwsErrorException(error.Code, error.Status, error.Message)
        {
            MessageMember = error.MessageMember,
            Documents = [KeyValuePair.Create(member, $$"""[{"reason":"{{text}}","resource":"{{resource}}"}]""")],
        };
    }
}
