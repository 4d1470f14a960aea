using SQLitePCL;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// A copy of the store in progress. It runs on the writer's connection, a few pages between two commits. So it holds no
/// read transaction and includes the commits made meanwhile. See D18 (metadata has group commit).
/// </summary>
/// <param name="path">The path of the copy.</param>
/// <param name="mark">A row that the copy has in addition to the store's rows.</param>
internal sealed class StoreCopy(string path, RowChange mark) : IDisposable
{
    private const int PagesPerStep = 256;
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteConnection? target;
    private sqlite3_backup? backup;

    public Task Done => done.Task;

    public bool IsDone => done.Task.IsCompleted;

    /// <summary>Does one step on the writer's thread; true when the copy has ended, with or without success.</summary>
    public bool Step(SqliteConnection source)
    {
        try
        {
            target ??= Begin();
            backup ??= source.BeginCopy(target);
            if (!source.CopyStep(backup, PagesPerStep))
            {
                return false;
            }

            EndBackup();
            SqliteFile.FinishCopy(target, mark);
            Dispose();
            done.TrySetResult();
        }
        catch (SqliteException failure)
        {
            Fail(failure.AsFailure());
        }
        catch (TarnException failure)
        {
            Fail(failure);
        }

        return true;
    }

    public void Fail(Exception failure)
    {
        Dispose();
        done.TrySetException(failure);
    }

    public void Dispose()
    {
        EndBackup();
        target?.Dispose();
        target = null;
    }

    private SqliteConnection Begin()
    {
        PrivateFile.Make(path);
        var connection = SqliteConnection.Open(path);
        connection.ReserveChecksums();
        return connection;
    }

    private void EndBackup()
    {
        if (backup is not null)
        {
            _ = raw.sqlite3_backup_finish(backup);
            backup = null;
        }
    }
}
