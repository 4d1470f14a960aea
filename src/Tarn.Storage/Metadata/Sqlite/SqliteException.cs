namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>An error code of SQLite.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    private const int PrimaryCodeMask = 0xFF;

    /// <summary>
    /// The file's bytes are not what SQLite wrote. The statement had no effect; its transaction may continue.
    /// </summary>
    public bool IsDamage => (code & PrimaryCodeMask) is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    /// <summary>The exception for callers of the store.</summary>
    public TarnException AsFailure() => IsDiskFull || code == SQLitePCL.raw.SQLITE_IOERR_SHMSIZE
        ? new(ErrorKind.DiskFull, $"The disk is full: the metadata store finds no space: {Message}.", this)
        : new(IsDamage ? ErrorKind.Damaged : ErrorKind.DiskFailed, $"The metadata store: {Message}.", this);

    /// <summary>The disk has no space for a write; the transaction can be rolled back without loss.</summary>
    public bool IsDiskFull => (code & PrimaryCodeMask) == SQLitePCL.raw.SQLITE_FULL;
}
