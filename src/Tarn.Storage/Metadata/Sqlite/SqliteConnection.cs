using SQLitePCL;
using Tarn.Storage.Metadata.Sqlite.Native;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>One connection to the store's file, used by one thread at a time.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    // The time that a call waits for a lock of another connection.
    private const int LockWaitMs = 5_000;

    private readonly sqlite3 _handle;
    private readonly string _path;
    private bool _disposed;

    static SqliteConnection() => CheckedFiles.Register();

    private SqliteConnection(sqlite3 handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>True while no transaction is open.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>The errors that SQLite's own checks of the file report; empty when it is whole.</summary>
    public IReadOnlyList<string> IntegrityErrors
    {
        get
        {
            using var statement = Prepare("PRAGMA integrity_check");
            var errors = new List<string>();
            while (statement.Step())
            {
                errors.Add(statement.Text(0));
            }

            return errors is ["ok"] ? [] : errors;
        }
    }

    /// <summary>Opens a file; creates it when it is absent.</summary>
    public static SqliteConnection Open(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, CheckedFiles.Name);

    /// <summary>Opens a file that no process writes, and changes nothing on the disk.</summary>
    public static SqliteConnection OpenToRead(string path)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READONLY, CheckedFiles.ReadOnlyName);

        // The index of the log is then in memory, not in a file beside it.
        connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
        return connection;
    }

    private static SqliteConnection Open(string path, int flags, string files)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, files);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteException(code, $"{path} cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}");
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, LockWaitMs);
        return new SqliteConnection(handle, path);
    }

    /// <summary>Leaves space for a checksum in each page of a file that is still empty.</summary>
    public void ReserveChecksums()
    {
        var bytes = PageChecksum.Bytes;
        Check(NativeSqlite.FileControl(_handle, "main", NativeSqlite.ReserveBytes, &bytes));
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public long Integer(string sql)
    {
        using var statement = Prepare(sql);
        Invariant.Check(statement.Step());
        return statement.Integer(0);
    }

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>The number of pages that this connection has written since the last call.</summary>
    public int TakePagesWritten()
    {
        // SQLITE_DBSTATUS_CACHE_WRITE: in WAL mode every page written goes to the log.
        const int CacheWrite = 9;
        _ = raw.sqlite3_db_status(_handle, CacheWrite, out var pages, out _, 1);
        return pages;
    }

    /// <summary>
    /// Moves pages from the log to the file, as far as readers allow; returns the log's length in pages.
    /// </summary>
    public int Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var pages, out _);

        // When a reader is in the way, or the disk is full, no page is lost: the pages stay in the log, and the next
        // checkpoint tries again.
        if ((code & 0xFF) is not (raw.SQLITE_BUSY or raw.SQLITE_FULL))
        {
            Check(code);
        }

        return pages;
    }

    /// <summary>
    /// Copies some pages; true when the copy is complete. The copy includes changes made through this connection
    /// between calls.
    /// </summary>
    public bool CopyStep(sqlite3_backup backup, int pages)
    {
        var code = raw.sqlite3_backup_step(backup, pages);
        if (code is raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }

        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        return true;
    }

    public sqlite3_backup BeginCopy(SqliteConnection target) =>
        raw.sqlite3_backup_init(target._handle, "main", _handle, "main");

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(code, code == CheckedFiles.PageDamaged
                ? FormattableString.Invariant($"{_path}: page {CheckedFiles.DamagedPage} does not carry its checksum")
                : $"{_path}: SQLite {code}: {raw.sqlite3_errmsg(_handle).utf8_to_string()}");
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = raw.sqlite3_close_v2(_handle);
            _handle.Dispose();
        }
    }
}
