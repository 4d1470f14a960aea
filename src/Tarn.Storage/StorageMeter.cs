using System.Diagnostics.Metrics;

namespace Tarn.Storage;

/// <summary>The instruments of this project: meter <c>Tarn.Storage</c>.</summary>
public static class StorageMeter
{
    public const string Name = "Tarn.Storage";

    private static readonly Meter Meter = new(Name);

    internal static Counter<long> JournalGroups { get; } =
        Meter.CreateCounter<long>("tarn.journal.groups", "{group}", "Groups made durable, each with one sync");

    internal static Counter<long> JournalFrames { get; } =
        Meter.CreateCounter<long>("tarn.journal.frames", "{frame}", "Frames made durable");

    internal static Counter<long> JournalBytes { get; } =
        Meter.CreateCounter<long>("tarn.journal.bytes", "By", "Bytes of groups made durable");

    internal static Counter<long> JournalFailures { get; } =
        Meter.CreateCounter<long>("tarn.journal.failures", "{group}", "Groups whose write or sync failed (D2)");

    internal static Counter<long> JournalThrottled { get; } =
        Meter.CreateCounter<long>("tarn.journal.throttled", "{append}", "Appends refused because the disk did not keep up");

    internal static Counter<long> JournalDamagedRecords { get; } =
        Meter.CreateCounter<long>("tarn.journal.damaged", "{record}", "Records that a reader passed over because of damage, each place once");

    internal static Counter<long> ScrubBytes { get; } = Meter.CreateCounter<long>("tarn.scrub.bytes", "By", "Bytes that the scrub compared");

    internal static Counter<long> ScrubDamaged { get; } =
        Meter.CreateCounter<long>("tarn.scrub.damaged", "{place}", "Damaged places of blobs that the scrub found, each once in a pass");

    internal static Histogram<double> JournalSync { get; } =
        Meter.CreateHistogram<double>("tarn.journal.sync", "s", "From a group's write to the end of its sync");
}
