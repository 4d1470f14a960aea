namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Moves the write-ahead log into the file, D17 (one connection writes metadata). A passive checkpoint runs between two
/// commits after enough new pages. Readers that always overlap keep SQLite from restarting the log; past the soft limit
/// readers therefore pause.
/// </summary>
internal sealed class Checkpoints(SqliteConnection connection, SqliteReaders readers)
{
    private const int PageBytes = 4_096 + 24;
    private int _newPages;

    public void AfterCommit()
    {
        _newPages += connection.TakePagesWritten();
        if (_newPages < MetadataLimits.CheckpointPages)
        {
            return;
        }

        _newPages = 0;
        var pages = connection.Checkpoint(truncate: false);
        if ((long)pages * PageBytes > MetadataLimits.WalBytesSoftMax)
        {
            readers.WhilePaused(() => connection.Checkpoint(truncate: true));
        }
    }

    /// <summary>
    /// Runs at a clean stop, after the readers were closed: then the file holds all pages and the log is empty.
    /// </summary>
    public void Last() => connection.Checkpoint(truncate: true);
}
