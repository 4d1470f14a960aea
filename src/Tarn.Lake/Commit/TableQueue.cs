using Tarn.Lake.Catalog;

namespace Tarn.Lake.Commit;

/// <summary>A table's queue of committers and the state that lives as long.</summary>
internal sealed class TableQueue
{
    /// <summary>Admits one committer at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Commits of engines through a door.</summary>
    public ForeignCommits Foreign { get; } = new();

    /// <summary>
    /// Files that no snapshot lists any more, but a reader may still hold. Each has its table and the moment when it
    /// became obsolete (<see cref="Catalog.SnapshotPins.Now"/>). A table that was dropped and made again has a new id.
    /// </summary>
    public Queue<(TableId Table, long Moment, string Location)> Leaving { get; } = new();
}
