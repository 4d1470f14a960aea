using Tarn.Messaging.Buses.Definitions;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>The rule of a bucket whose events all go to the default event bus of its account.</summary>
internal static class EventBridgeRule
{
    private const string Id = "EventBridge";

    private static readonly string ArnPart = $":event-bus/{BusDefinition.Default}";

    public static NotificationRule Of(Bucket bucket) =>
        new(Id, $"arn:aws:events:{bucket.Region}:{bucket.Account}{ArnPart}", EventNames.All, null, null);

    /// <summary>Whether a rule is that of the event bus.</summary>
    public static bool Is(NotificationRule rule) => Is(rule.TargetArn);

    /// <summary>Whether an ARN is that of the event bus.</summary>
    public static bool Is(string targetArn) => targetArn.EndsWith(ArnPart, StringComparison.Ordinal);
}
