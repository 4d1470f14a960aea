using Tarn.Aws.CloudTrail.Failures;
using Tarn.Aws.CloudTrail.Finding;

namespace Tarn.Aws.CloudTrail;

/// <summary>CloudTrail: the events of an account, and trails that deliver them (<c>docs/audit.md</c>).</summary>
[AwsService("cloudtrail")]
public sealed partial class CloudTrailDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => TrailFinder.ArnOf(call, read(members));

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => CloudTrailFailures.Map(failure);
}
