using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Described;

/// <summary>User-defined functions of databases, as documents of the door. Engines read them; Tarn's SQL does not run them.</summary>
public static class DatabaseFunctions
{
    /// <summary>Most functions of a database.</summary>
    public const int Max = 1_000;

    private const byte RowVersion = 1;

    /// <exception cref="TarnException">AlreadyExists; LimitExceeded.</exception>
    public static async ValueTask Add(IMetadataTransaction transaction, long database, string name, long createdMs, ReadOnlyMemory<byte> document)
    {
        if (await Find(transaction, database, name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Function {name} already exists.");
        }

        if ((await transaction.Scan(LakeSpaces.DatabaseFunctions, KeyRange.Prefix(CatalogKeys.Id(database)), Max)).Count == Max)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"A database has at most {Max} functions.");
        }

        Put(transaction, database, name, createdMs, document);
    }

    /// <summary>Replaces a function, which may get another name. Its creation time stays.</summary>
    /// <exception cref="TarnException">NotFound; AlreadyExists: the new name is taken.</exception>
    public static async ValueTask Replace(
        IMetadataTransaction transaction, long database, string name, string newName, ReadOnlyMemory<byte> document)
    {
        var (createdMs, _) = await Find(transaction, database, name) ?? throw Missing(name);
        transaction.Delete(LakeSpaces.DatabaseFunctions, Key(database, name));
        await Add(transaction, database, newName, createdMs, document);
    }

    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, long database, string name)
    {
        _ = await Find(transaction, database, name) ?? throw Missing(name);
        transaction.Delete(LakeSpaces.DatabaseFunctions, Key(database, name));
    }

    /// <summary>The function of a name, or null. Names are compared without case.</summary>
    public static async ValueTask<(long CreatedMs, ReadOnlyMemory<byte> Document)?> Find(IMetadataReader reader, long database, string name) =>
        await reader.Get(LakeSpaces.DatabaseFunctions, Key(database, name)) is { } value ? Decode(value) : null;

    /// <summary>The functions of a database in the order of their names.</summary>
    public static async ValueTask<IReadOnlyList<(string Name, long CreatedMs, ReadOnlyMemory<byte> Document)>> All(IMetadataReader reader, long database)
    {
        var rows = await reader.Scan(LakeSpaces.DatabaseFunctions, KeyRange.Prefix(CatalogKeys.Id(database)), Max);
        return [.. rows.Select(row => (NameOf(row.Key), Decode(row.Value).CreatedMs, Decode(row.Value).Document))];
    }

    /// <summary>The error of an absent function.</summary>
    public static TarnException Missing(string name) => new(ErrorKind.NotFound, $"Function {name} not found.");

    private static void Put(IMetadataTransaction transaction, long database, string name, long createdMs, ReadOnlyMemory<byte> document) => transaction.Put(
        LakeSpaces.DatabaseFunctions, Key(database, name), new ValueWriter(RowVersion).Count(createdMs).Bytes(document.Span).ToArray());

    private static byte[] Key(long database, string name) => [.. CatalogKeys.Id(database), .. Encoding.UTF8.GetBytes(name.ToLowerInvariant())];

    private static string NameOf(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span[sizeof(long)..]);

    private static (long CreatedMs, ReadOnlyMemory<byte> Document) Decode(ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        return (row.Count(), row.Bytes());
    }
}
