using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Refusals;

/// <summary>Operations of SQL-1_0 applications, of networks and of consoles.</summary>
/// <param name="finder">Finds applications.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class RefusedOperations(ApplicationFinder finder)
{
    [RefusedOperation("AddApplicationInput", "CREATE TABLE with the connector kinesis; docs/analytics.md")]
    [RefusedOperation("AddApplicationInputProcessingConfiguration", "a function that the delivery calls")]
    [RefusedOperation("AddApplicationOutput", "CREATE TABLE and INSERT INTO; docs/analytics.md")]
    [RefusedOperation("AddApplicationReferenceDataSource", "CREATE TABLE with the connector iceberg; docs/analytics.md")]
    [RefusedOperation("AddApplicationVpcConfiguration", "leave it out")]
    [RefusedOperation("CreateApplicationPresignedUrl", "Flink's dashboard is not there: tarn applications shows applications")]
    [RefusedOperation("DeleteApplicationInputProcessingConfiguration", "a function that the delivery calls")]
    [RefusedOperation("DeleteApplicationOutput", "CREATE TABLE and INSERT INTO; docs/analytics.md")]
    [RefusedOperation("DeleteApplicationReferenceDataSource", "CREATE TABLE with the connector iceberg; docs/analytics.md")]
    [RefusedOperation("DeleteApplicationVpcConfiguration", "leave it out")]
    internal AwsErrorException Refuse(Call call, string sentence, string applicationName)
    {
        finder.Find(call, applicationName);
        return KinesisAnalyticsV2Errors.UnsupportedOperationException(sentence);
    }

    [RefusedOperation("DiscoverInputSchema", "the inferred columns of a delivery; docs/analytics.md")]
    internal static AwsErrorException Refuse(Call call, string sentence) => KinesisAnalyticsV2Errors.UnsupportedOperationException(sentence);
}
