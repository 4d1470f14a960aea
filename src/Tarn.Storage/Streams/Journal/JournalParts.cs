using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// The parts of an open journal that the archive uses: D16 (archiving repeats without doubles). The archive reads due
/// files, and makes readers find its segments instead.
/// </summary>
internal sealed record JournalParts
{
    public required Guid Instance { get; init; }

    public required uint Seed { get; init; }

    public required JournalOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required JournalState State { get; init; }

    public required JournalFiles Files { get; init; }

    public required SegmentFiles Segments { get; init; }

    public required SliceCache Slices { get; init; }

    public required JournalRetention Retention { get; init; }

    /// <summary>Makes retention look for free files now.</summary>
    public required Action FreeSoon { get; init; }
}
