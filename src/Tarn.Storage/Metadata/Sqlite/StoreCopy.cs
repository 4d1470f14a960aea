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
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteConnection? _target;
    private sqlite3_backup? _backup;

    public Task Done => _done.Task;

    public bool IsDone => _done.Task.IsCompleted;

    /// <summary>Does one step on the writer's thread; true when the copy has ended, with or without success.</summary>
    public bool Step(SqliteConnection source)
    {
        try
        {
            _target ??= Begin();
            _backup ??= source.BeginCopy(_target);
            if (!source.CopyStep(_backup, PagesPerStep))
            {
                return false;
            }

            EndBackup();
            SqliteFile.FinishCopy(_target, mark);
            Dispose();
            _done.TrySetResult();
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
        _done.TrySetException(failure);
    }

    public void Dispose()
    {
        EndBackup();
        _target?.Dispose();
        _target = null;
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
        if (_backup is not null)
        {
            _ = raw.sqlite3_backup_finish(_backup);
            _backup = null;
        }
    }
}
