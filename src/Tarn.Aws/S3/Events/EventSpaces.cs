using Tarn.Dispatch.Rows;

namespace Tarn.Aws.S3.Events;

/// <summary>The metadata spaces of buckets' events that wait for targets (410–413); documented in <c>docs/formats/metadata.md</c>.</summary>
internal static class EventSpaces
{
    public static DispatchSpaces All { get; } = new(
        new Space(410, "buckets.event-stream"), new Space(411, "buckets.event-undone"), new Space(412, "buckets.event-due"),
        new Space(413, "buckets.event-places"));
}
