namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Counts the events of runs: a fault that never happens proves nothing.</summary>
internal sealed class SimulationCounts
{
    public long Acknowledged { get; set; }

    public long Read { get; set; }

    public long Retries { get; set; }

    public long Recognised { get; set; }

    public long Sets { get; set; }

    public long PlainCommits { get; set; }

    public long PowerLosses { get; set; }

    public long Kills { get; set; }

    public long CleanStops { get; set; }

    public long FailedSyncs { get; set; }

    public long FailedWrites { get; set; }

    public long FailedReads { get; set; }

    public long FailedDeletes { get; set; }

    public long FullDisks { get; set; }

    public long Flips { get; set; }

    public long ChangeFlips { get; set; }

    public long StreamsRepaired { get; set; }

    public long ShardsReplaced { get; set; }

    public long HeaderFlips { get; set; }

    public long FooterFlips { get; set; }

    public long DamagedReads { get; set; }

    public long RefusedStarts { get; set; }

    public long ClockJumps { get; set; }

    public long AcceptedClocks { get; set; }

    public long Expired { get; set; }

    public long FilesFreed { get; set; }

    public long Closed { get; set; }

    public long Deleted { get; set; }

    public long ShardsDeleted { get; set; }

    public long SegmentsMade { get; set; }

    public long SegmentsGone { get; set; }

    public long SegmentFlips { get; set; }

    public long BlobsCollected { get; set; }

    public long Throttled { get; set; }

    public void Add(SimulationCounts other)
    {
        foreach (var property in typeof(SimulationCounts).GetProperties())
        {
            property.SetValue(this, (long)property.GetValue(this)! + (long)property.GetValue(other)!);
        }
    }

    /// <summary>Name and count, in order of declaration.</summary>
    public IEnumerable<(string Name, long Count)> All() =>
        typeof(SimulationCounts).GetProperties().Select(property => (property.Name, (long)property.GetValue(this)!));
}
