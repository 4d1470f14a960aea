namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>An error code of SQLite.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    private const int PrimaryCodeMask = 0xFF;

    /// <summary>The extended result code.</summary>
    public int Code => code;

    /// <summary>The disk has no room for what was to be written; the transaction can be rolled back and nothing is lost.</summary>
    public bool IsDiskFull => (code & PrimaryCodeMask) == SQLitePCL.raw.SQLITE_FULL;
}
