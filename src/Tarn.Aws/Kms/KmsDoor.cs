using Tarn.Aws.Kms.Failures;

namespace Tarn.Aws.Kms;

/// <summary>AWS KMS: symmetric keys, their materials, aliases, grants and policies (<c>docs/keys.md</c>).</summary>
[AwsService("kms")]
public sealed partial class KmsDoor : IDoor
{
    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => KmsFailures.Map(failure);
}
