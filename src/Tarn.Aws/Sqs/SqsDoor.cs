using Tarn.Aws.Sqs.Finding;

namespace Tarn.Aws.Sqs;

/// <summary>Simple Queue Service: queues and their messages, in JSON and in the older query protocol.</summary>
[AwsService("sqs")]
[Client]
public sealed partial class SqsDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => QueueFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SqsFailures.Map(failure);
}
