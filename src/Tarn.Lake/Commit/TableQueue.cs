namespace Tarn.Lake.Commit;

/// <summary>What lives as long as a table's queue.</summary>
internal sealed class TableQueue
{
    /// <summary>One committer at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Engines that commit through a door.</summary>
    public ForeignCommits Foreign { get; } = new();

    /// <summary>Files that no snapshot lists any more and that a reader may still hold, each with the moment they left (<see cref="Catalog.SnapshotPins.Now"/>).</summary>
    public Queue<(long Moment, string Location)> Leaving { get; } = new();
}
