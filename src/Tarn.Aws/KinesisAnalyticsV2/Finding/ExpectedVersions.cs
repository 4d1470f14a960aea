using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Finding;

/// <summary>The version that a request names.</summary>
internal static class ExpectedVersions
{
    /// <summary>Exactly one of number and token names it.</summary>
    /// <exception cref="AwsErrorException">InvalidArgumentException.</exception>
    public static ExpectedVersion Of(long? number, string? token) => number is null != token is null
        ? new ExpectedVersion(number, token)
        : throw KinesisAnalyticsV2Errors.InvalidArgumentException("Exactly one of CurrentApplicationVersionId and ConditionalToken is required.");
}
