using Tarn.Storage;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>Failures of Hive tables as errors of statements.</summary>
internal static class HiveFailures
{
    /// <summary>Turns a failure into a statement error that names the table.</summary>
    public static async Task<T> OrNamed<T>(string database, string table, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (TarnException failure) when (Of(database, table, failure) is { } named)
        {
            throw named;
        }
    }

    /// <inheritdoc cref="OrNamed{T}(string, string, Func{Task{T}})"/>
    public static T OrNamed<T>(string database, string table, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TarnException failure) when (Of(database, table, failure) is { } named)
        {
            throw named;
        }
    }

    private static SqlException? Of(string database, string table, TarnException failure) => failure switch
    {
        { Kind: ErrorKind.InvalidArgument, Reason: { } reason } => new(reason, failure.Message),
        { Kind: ErrorKind.InvalidArgument } => new(SqlErrorName.HiveInvalidMetadata, $"Table '{database}.{table}': {failure.Message}"),
        { Kind: ErrorKind.NotFound } => new(SqlErrorName.HiveFileNotFound, $"Table '{database}.{table}': {failure.Message}"),
        { Kind: ErrorKind.LimitExceeded } => new(SqlErrorName.ExceededMemoryLimit, $"Table '{database}.{table}': {failure.Message}"),
        { Kind: ErrorKind.NotSupported } => new(SqlErrorName.NotSupported, $"Table '{database}.{table}': {failure.Message}"),
        { Kind: ErrorKind.AccessDenied } => new(SqlErrorName.PermissionDenied, failure.Message),
        _ => null,
    };
}
