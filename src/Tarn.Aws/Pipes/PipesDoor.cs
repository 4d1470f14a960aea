using Tarn.Aws.Pipes.Failures;

namespace Tarn.Aws.Pipes;

/// <summary>EventBridge Pipes (<c>docs/pipes.md</c>).</summary>
[AwsService("pipes")]
public sealed partial class PipesDoor : IDoor
{
    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => PipesFailures.Map(failure);
}
