using System.Buffers.Binary;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>The store's file: its pragmas, its one table, and the store's own row.</summary>
internal static class SqliteFile
{
    // "Tarn", so that `file` and other tools can identify the file.
    private const int StoreId = 0x5461726E;

    // "TarC": a copy; it becomes a store when it is put back.
    private const int CopyId = 0x54617243;
    private const int Format = 0;
    private const int HeaderBytes = 100;
    private const int ApplicationIdAt = 68;

    /// <summary>The space of the store's own state; views and change frames never contain it.</summary>
    private static readonly Space Own = new(60, "store");
    private static readonly byte[] StateKey = "state"u8.ToArray();

    /// <summary>Opens the file for the one connection that writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">True: an empty store is made when there is no file, or a file without bytes.</param>
    /// <exception cref="TarnException">
    /// Damaged, NotSupported, NotFound, DiskFull, DiskFailed: the message names the remedy.
    /// </exception>
    public static SqliteConnection OpenWriter(string path, bool make)
    {
        if (!make && PrivateFile.Length(path) == 0)
        {
            throw Missing(path);
        }

        CheckLogIsItsOwn(path);
        PrivateFile.Make(path);
        PrivateFile.Restrict(path + "-wal");
        PrivateFile.Restrict(path + "-shm");
        return Open(() => SqliteConnection.Open(path), connection => Begin(connection, path, make));
    }

    /// <summary>Opens one more connection to a store that this process has open.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = SqliteConnection.Open(path);

        // Only the writer checkpoints, D17 (one connection writes metadata). A reader that closes last must not either,
        // so the writer closes last.
        connection.Execute("""
            PRAGMA query_only = 1;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -2048;
            """);
        return connection;
    }

    /// <summary>Opens a store that no process has open, to read it. Changes no byte on the disk.</summary>
    /// <exception cref="TarnException">Damaged, NotSupported, NotFound, Conflict, DiskFailed.</exception>
    public static SqliteConnection OpenAlone(string path)
    {
        if (PrivateFile.Length(path) == 0)
        {
            throw Missing(path);
        }

        CheckLogIsItsOwn(path);
        return Open(() => SqliteConnection.OpenToRead(path), connection =>
        {
            CheckFormat(connection, path);
            if (PrivateFile.Length(path + "-wal") == 0)
            {
                CheckWhole(connection, path);
            }
        });
    }

    /// <summary>
    /// Ends a copy: adds a row that only the copy has, and marks the file as a copy. A start then knows that a copy was
    /// put back.
    /// </summary>
    public static void FinishCopy(SqliteConnection copy, RowChange mark)
    {
        using (var rows = new SqliteRows(copy))
        {
            rows.Apply(mark);
        }

        copy.Execute($"PRAGMA application_id = {CopyId}");
    }

    // Returns an open connection that passed its checks. Otherwise it leaves no connection open and throws SQLite's
    // error as one of the store's.
    private static SqliteConnection Open(Func<SqliteConnection> open, Action<SqliteConnection> check)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = open();
            check(connection);
            return connection;
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            if (failure is SqliteException refused)
            {
                throw refused.AsFailure();
            }

            throw;
        }
    }

    private static void Begin(SqliteConnection connection, string path, bool make)
    {
        if (make && PrivateFile.Length(path) == 0)
        {
            connection.ReserveChecksums();
        }

        connection.Execute("""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -16384;
            PRAGMA temp_store = MEMORY;
            """);
        if (make && connection.Integer("PRAGMA application_id") == 0 && connection.Integer("SELECT count(*) FROM sqlite_master") == 0)
        {
            connection.Execute($"""
                BEGIN IMMEDIATE;
                CREATE TABLE rows (space INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID;
                PRAGMA application_id = {StoreId};
                PRAGMA user_version = {Format};
                COMMIT;
                """);
        }

        CheckFormat(connection, path);
        CheckLength(connection, path);
        if (connection.Integer("PRAGMA application_id") == CopyId)
        {
            // Written into the file at once: a log beside a copy is refused.
            connection.Execute($"PRAGMA application_id = {StoreId}");
            connection.Checkpoint(truncate: true);
        }
    }

    private static void CheckFormat(SqliteConnection connection, string path)
    {
        var (application, format) = (connection.Integer("PRAGMA application_id"), connection.Integer("PRAGMA user_version"));
        if (application is not (StoreId or CopyId) || format != Format)
        {
            throw new TarnException(ErrorKind.NotSupported, $"{path} is no metadata store of format {Format} (format {format}).");
        }
    }

    private static TarnException Missing(string path) => new(ErrorKind.NotFound, $"{path} is missing or empty.");

    // The log of the file that a copy replaces has pages of that file: SQLite would write them over the copy's.
    private static void CheckLogIsItsOwn(string path)
    {
        if (PrivateFile.Length(path) < HeaderBytes || PrivateFile.Length(path + "-wal") == 0)
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = PrivateFile.OpenRead(path);
        if (PosixRead.Fill(file, path, 0, header) == HeaderBytes && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdAt..]) == CopyId)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"{path} is a copy that was put back, and {path}-wal belongs to the file before it: move {path}-wal and {path}-shm out of the folder.");
        }
    }

    // Cut-off pages are noticed only when they are read, which may be much later. A checkpoint that a crash interrupted
    // also leaves the file shorter, with the other pages in the log.
    private static void CheckLength(SqliteConnection connection, string path)
    {
        if (PrivateFile.Length(path) < Bytes(connection))
        {
            connection.Checkpoint(truncate: true);
        }

        CheckWhole(connection, path);
    }

    private static long Bytes(SqliteConnection connection) => connection.Integer("PRAGMA page_count") * PageChecksum.PageBytes;

    private static void CheckWhole(SqliteConnection connection, string path)
    {
        var bytes = Bytes(connection);
        if (PrivateFile.Length(path) < bytes)
        {
            throw new TarnException(ErrorKind.Damaged, $"{path} has {PrivateFile.Length(path):N0} bytes of {bytes:N0}: its end is cut off.");
        }
    }

    public static StoreState ReadState(SqliteRows rows) =>
        rows.Get(Own, StateKey) is { } value ? StoreState.Decode(value.Span) : default;

    public static void WriteState(SqliteRows rows, StoreState state) => rows.Apply(new RowChange(Own, StateKey, state.Encode()));

    /// <summary>The store's own state, which its next start needs.</summary>
    /// <param name="Applied">
    /// The log's sets up to this LSN are in the rows: D9 (one commit for rows and records).
    /// </param>
    /// <param name="IdsReserved">Ids up to this one may have been given out.</param>
    /// <param name="CommitsReserved">Commit numbers up to this one may have been given out.</param>
    internal readonly record struct StoreState(long Applied, long IdsReserved, long CommitsReserved)
    {
        private const byte Version = 1;
        private const int Bytes = 25;

        public static StoreState Decode(ReadOnlySpan<byte> value)
        {
            Invariant.Check(value.Length == Bytes && value[0] == Version);
            return new StoreState(
                BinaryPrimitives.ReadInt64BigEndian(value[1..]),
                BinaryPrimitives.ReadInt64BigEndian(value[9..]),
                BinaryPrimitives.ReadInt64BigEndian(value[17..]));
        }

        public byte[] Encode()
        {
            var value = new byte[Bytes];
            value[0] = Version;
            BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), Applied);
            BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(9), IdsReserved);
            BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(17), CommitsReserved);
            return value;
        }
    }
}
