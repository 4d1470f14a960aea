using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Sql.Catalog;

/// <summary>Failures of the lake as errors of statements.</summary>
internal static class TableFailures
{
    /// <summary>
    /// Turns unreadable metadata, manifest lists and manifests into a statement error that names the table.
    /// </summary>
    public static async Task<T> OrNamed<T>(string database, string table, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (TarnException failure) when (NameOf(failure.Kind) is { } name)
        {
            throw new SqlException(name, $"Table '{database}.{table}': {failure.Message}");
        }
    }

    /// <summary>Turns a refused check of rights into a statement error.</summary>
    public static void OrDenied(Action check)
    {
        try
        {
            check();
        }
        catch (TarnException denied) when (denied.Kind == ErrorKind.AccessDenied)
        {
            throw new SqlException(SqlErrorName.PermissionDenied, denied.Message);
        }
    }

    /// <summary>The error for an earlier version of a table without versions.</summary>
    public static SqlException NoVersions(string database, string table) =>
        new(SqlErrorName.NotSupported, $"'{database}.{table}' has no earlier versions: it is not an Iceberg table");

    /// <summary>Refuses a statement because of a key that does not open for its caller; null: the key opens.</summary>
    public static void Refuse(string? refusal)
    {
        if (refusal is not null)
        {
            throw new SqlException(SqlErrorName.PermissionDenied, refusal);
        }
    }

    /// <summary>Encrypted tables list their keys, or have a key of their own as a property.</summary>
    public static void RefuseEncrypted(string database, string table, TableMetadata metadata)
    {
        if (metadata.Properties.ContainsKey("encryption.key-id") || (metadata.OtherMembers.TryGetValue("encryption-keys", out var keys) && keys is not "[]"))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{database}.{table}' is encrypted; SQL cannot read encrypted tables");
        }
    }

    private static string? NameOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Damaged => SqlErrorName.IcebergBadData,
        ErrorKind.InvalidArgument => SqlErrorName.IcebergInvalidMetadata,
        ErrorKind.NotFound => SqlErrorName.IcebergMissingMetadata,
        ErrorKind.LimitExceeded => SqlErrorName.ExceededMemoryLimit,
        ErrorKind.NotSupported => SqlErrorName.NotSupported,
        ErrorKind.AccessDenied => SqlErrorName.PermissionDenied,
        _ => null,
    };
}
