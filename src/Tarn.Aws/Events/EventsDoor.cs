using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;

namespace Tarn.Aws.Events;

/// <summary>EventBridge: buses, rules, targets, events.</summary>
[AwsService("events")]
public sealed partial class EventsDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => BusNames.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => EventFailures.Map(failure);
}
