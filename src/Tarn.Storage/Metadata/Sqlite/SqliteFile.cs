using System.Buffers.Binary;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>The store's file: its pragmas, its one table, and the store's own row.</summary>
internal static class SqliteFile
{
    // "Tarn", so that `file` and a stranger can tell what it is.
    private const int ApplicationId = 0x5461726E;
    private const int Format = 0;

    /// <summary>Space of the store's own state; views and change frames never see it.</summary>
    private static readonly Space Own = new(60, "store");
    private static readonly byte[] StateKey = "state"u8.ToArray();

    public static SqliteConnection OpenWriter(string path)
    {
        var connection = SqliteConnection.Open(path);
        connection.Execute("""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -16384;
            PRAGMA temp_store = MEMORY;
            """);
        if (connection.Integer("PRAGMA application_id") == 0)
        {
            connection.Execute($"""
                BEGIN IMMEDIATE;
                CREATE TABLE rows (space INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID;
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {Format};
                COMMIT;
                """);
        }

        var (application, format) = (connection.Integer("PRAGMA application_id"), connection.Integer("PRAGMA user_version"));
        if (application != ApplicationId || format != Format)
        {
            connection.Dispose();
            throw new TarnException(ErrorKind.NotSupported, $"{path} is no metadata store of format {Format} (format {format}).");
        }

        return connection;
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = SqliteConnection.Open(path);

        // Only the writer checkpoints (D17), not a reader that happens to be the last to close either: it closes first.
        connection.Execute("""
            PRAGMA query_only = 1;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -2048;
            """);
        return connection;
    }

    public static StoreState ReadState(SqliteRows rows) =>
        rows.Get(Own, StateKey) is { } value ? StoreState.Decode(value.Span) : default;

    public static void WriteState(SqliteRows rows, StoreState state) => rows.Apply(new RowChange(Own, StateKey, state.Encode()));

    /// <summary>What the store must know of itself at its next start.</summary>
    /// <param name="Applied">The log's sets up to this LSN are in the rows (D9).</param>
    /// <param name="IdsReserved">Ids up to here may have been given out.</param>
    /// <param name="CommitsReserved">Commit numbers up to here may have been given out.</param>
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
