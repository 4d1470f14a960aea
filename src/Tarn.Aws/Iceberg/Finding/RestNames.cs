using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>
/// The names of requests. A path begins with the prefix that the configuration gives, or without one: the catalog is the one of
/// the caller's account in either case. Namespaces have one level, as Glue's databases.
/// </summary>
internal static class RestNames
{
    private const char LevelSeparator = '\u001f';
    private const string Catalogs = "catalogs/";

    /// <summary>The prefix of an account's catalog in paths, as AWS gives it.</summary>
    public static string PrefixOf(string account) => Catalogs + account;

    /// <summary>The catalog that the path's prefix names.</summary>
    /// <exception cref="AwsErrorException">NoSuchWarehouseException: it is another account's, or one of table buckets.</exception>
    public static CatalogScope ScopeOf(Call call, string? prefix)
    {
        var catalog = prefix?.StartsWith(Catalogs, StringComparison.Ordinal) == true ? prefix[Catalogs.Length..] : prefix;
        CheckWarehouse(call, catalog);
        return new CatalogScope(call.Account, call.Region);
    }

    /// <summary>Refuses a warehouse that is not the account's catalog. Null or empty: the caller's.</summary>
    /// <exception cref="AwsErrorException">NoSuchWarehouseException.</exception>
    public static void CheckWarehouse(Call call, string? warehouse)
    {
        if (!string.IsNullOrEmpty(warehouse) && warehouse != call.Account && warehouse != ":")
        {
            throw new AwsErrorException(
                "NoSuchWarehouseException",
                404,
                warehouse.Contains("s3tables", StringComparison.Ordinal)
                    ? $"Warehouse {warehouse} is a table bucket, which Tarn does not have; the warehouse is the account, {call.Account} (docs/iceberg-rest.md)."
                    : $"Warehouse {warehouse} does not exist; the warehouse is the account, {call.Account} (docs/iceberg-rest.md).");
        }
    }

    /// <summary>The database of a path's namespace.</summary>
    /// <exception cref="AwsErrorException">BadRequestException: it has several levels.</exception>
    public static DatabaseName DatabaseOf(Call call, string? prefix, string name) =>
        DatabaseOf(call, prefix, name.Split(LevelSeparator));

    /// <summary>The database of a body's namespace.</summary>
    /// <exception cref="AwsErrorException">BadRequestException: it has no or several levels.</exception>
    public static DatabaseName DatabaseOf(Call call, string? prefix, IReadOnlyList<string> levels) => levels switch
    {
        [var name] => new DatabaseName(ScopeOf(call, prefix), name),
        [] => throw IcebergFailures.BadRequest("The namespace is empty: a namespace has one level."),
        _ => throw IcebergFailures.BadRequest(
            $"Namespace {string.Join('.', levels)} is nested, which Tarn does not support; a namespace has one level (docs/iceberg-rest.md)."),
    };

    public static TableName TableOf(Call call, string? prefix, string name, string table)
    {
        var database = DatabaseOf(call, prefix, name);
        return new TableName(database.Scope, database.Database, table);
    }

    /// <summary>
    /// A table or view to read. A nested namespace has none: Java's library asks for a table's metadata tables there, and expects
    /// this answer.
    /// </summary>
    /// <exception cref="AwsErrorException">NoSuchTableException, NoSuchViewException: the namespace has several levels.</exception>
    public static TableName PresentOf(Call call, string? prefix, string name, string table, bool isView = false)
    {
        if (!name.Contains(LevelSeparator, StringComparison.Ordinal))
        {
            return TableOf(call, prefix, name, table);
        }

        var nested = new TableName(ScopeOf(call, prefix), name.Replace(LevelSeparator, '.'), table);
        throw isView ? IcebergFailures.NoView(nested) : IcebergFailures.NoTable(nested);
    }

    /// <summary>The database of a namespace to read. There is none of several levels.</summary>
    /// <exception cref="AwsErrorException">NoSuchNamespaceException: it has several levels.</exception>
    public static DatabaseName PresentOf(Call call, string? prefix, string name) => name.Contains(LevelSeparator, StringComparison.Ordinal)
        ? throw IcebergFailures.NoNamespace(name.Replace(LevelSeparator, '.'))
        : DatabaseOf(call, prefix, name);

    /// <summary>A name as the caller wrote it.</summary>
    public static string TextOf(TableIdentifier identifier) => $"{string.Join('.', identifier.Namespace)}.{identifier.Name}";

    public static TableName TableOf(Call call, string? prefix, TableIdentifier identifier)
    {
        var database = DatabaseOf(call, prefix, identifier.Namespace);
        return new TableName(database.Scope, database.Database, identifier.Name);
    }

    /// <summary>Asks for an action on a table named in a body, as the access rows ask for one named in the path.</summary>
    public static void Authorize(Call call, string action, TableName table)
    {
        call.Authorize(action, ArnOf(call, "catalog"));
        call.Authorize(action, ArnOf(call, $"database/{table.Database}"));
        call.Authorize(action, ArnOf(call, $"table/{table.Database}/{table.Table}"));
    }

    /// <summary>Asks for an action on a database named in a body.</summary>
    public static void Authorize(Call call, string action, DatabaseName database)
    {
        call.Authorize(action, ArnOf(call, "catalog"));
        call.Authorize(action, ArnOf(call, $"database/{database.Database}"));
    }

    /// <summary>The ARN of one of Glue's resources.</summary>
    public static string ArnOf(Call call, string resource) => Arn.Of("glue", call.Region, call.Account, resource).ToString();
}
