namespace Tarn.Aws.DynamoDb.Refusals;

/// <summary>Operations of services that Tarn does not have.</summary>
[AwsOperations("dynamodb")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("DeleteResourcePolicy", "policies of identities")]
    [RefusedOperation("GetResourcePolicy", "policies of identities")]
    [RefusedOperation("PutResourcePolicy", "policies of identities")]
    [RefusedOperation("DescribeContributorInsights", "tarn status and the usage of each table")]
    [RefusedOperation("ListContributorInsights", "tarn status and the usage of each table")]
    [RefusedOperation("UpdateContributorInsights", "tarn status and the usage of each table")]
    [RefusedOperation("DescribeTableReplicaAutoScaling", "on-demand tables")]
    [RefusedOperation("UpdateTableReplicaAutoScaling", "on-demand tables")]
    internal static AwsErrorException Refuse(Call call, string sentence) => DynamoDbFailures.Invalid(sentence);
}
