namespace Tarn.Lake.Commit;

/// <summary>A table's queue of committers and the state that lives as long.</summary>
internal sealed class TableQueue
{
    /// <summary>Admits one committer at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Commits of engines through a door.</summary>
    public ForeignCommits Foreign { get; } = new();

    /// <summary>
    /// Files that no snapshot lists any more but a reader may still hold, each with the moment when it became obsolete
    /// (<see cref="Catalog.SnapshotPins.Now"/>).
    /// </summary>
    public Queue<(long Moment, string Location)> Leaving { get; } = new();
}
