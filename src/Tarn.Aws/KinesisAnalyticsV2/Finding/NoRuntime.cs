using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Finding;

/// <summary>The refusal of a program that runs no applications.</summary>
internal static class NoRuntime
{
    public static AwsErrorException Error() => KinesisAnalyticsV2Errors.InvalidRequestException(
        "Tarn keeps the definitions of applications and does not run them (docs/analytics.md).");
}
