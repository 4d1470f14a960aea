using System.Buffers.Binary;
using System.Text;

namespace Tarn.Lake.Catalog;

/// <summary>Keys of the catalog's rows: names in UTF-8, each ended by a zero byte, which no name holds; ids big endian.</summary>
internal static class CatalogKeys
{
    public static byte[] Databases(CatalogScope scope) => Encoding.UTF8.GetBytes($"{scope.Account}\0{scope.Region}\0");

    public static byte[] Database(DatabaseName name) => Encoding.UTF8.GetBytes($"{name.Scope.Account}\0{name.Scope.Region}\0{name.Database}\0");

    public static byte[] Tables(DatabaseName name) => Database(name);

    public static byte[] Table(TableName name) =>
        Encoding.UTF8.GetBytes($"{name.Scope.Account}\0{name.Scope.Region}\0{name.Database}\0{name.Table}\0");

    public static byte[] Head(TableId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static TableId ReadHead(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    public static DatabaseName ReadDatabase(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('\0');
        return new DatabaseName(new CatalogScope(parts[0], parts[1]), parts[2]);
    }

    public static TableName ReadTable(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('\0');
        return new TableName(new CatalogScope(parts[0], parts[1]), parts[2], parts[3]);
    }
}
