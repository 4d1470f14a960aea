namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// When the write-ahead log is moved into the file (D17). A passive checkpoint runs between two commits after enough new pages; readers
/// that always overlap keep it from ever starting the log anew, so past the soft limit they are made to pause.
/// </summary>
internal sealed class Checkpoints(SqliteConnection connection, SqliteReaders readers)
{
    private const int PageBytes = 4_096 + 24;
    private int newPages;

    public void AfterCommit()
    {
        newPages += connection.TakePagesWritten();
        if (newPages < MetadataLimits.CheckpointPages)
        {
            return;
        }

        newPages = 0;
        var pages = connection.Checkpoint(truncate: false);
        if ((long)pages * PageBytes > MetadataLimits.WalBytesSoftMax)
        {
            readers.WhilePaused(() => connection.Checkpoint(truncate: true));
        }
    }

    /// <summary>At a clean stop, when the readers are closed: the file holds everything and the log is empty.</summary>
    public void Last() => connection.Checkpoint(truncate: true);
}
