using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Definitions;

/// <summary>The layout of this project's rows: a version byte and JSON (<c>docs/formats/functions.md</c>).</summary>
internal static class DefinitionRows
{
    private const byte Version = 1;
    private const int IdBytes = sizeof(long);

    public static byte[] Key(long id)
    {
        var key = new byte[IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    public static byte[] Key(long id, long number)
    {
        var key = new byte[2 * IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(IdBytes), number);
        return key;
    }

    public static byte[] Key(long id, string name) => [.. Key(id), .. Encoding.UTF8.GetBytes(name)];

    public static byte[] Key(long id, QualifiedKind kind, string qualifier = "") => [.. Key(id), (byte)kind, .. Encoding.UTF8.GetBytes(qualifier)];

    public static long Id(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    public static long Number(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span[IdBytes..]);

    public static string Name(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span[IdBytes..]);

    public static QualifiedKey Qualified(ReadOnlyMemory<byte> key) =>
        new(new FunctionId(Id(key)), (QualifiedKind)key.Span[IdBytes], Encoding.UTF8.GetString(key.Span[(IdBytes + 1)..]));

    /// <summary>Follows the configurations of one kind. Configurations of other kinds share the space, and are null.</summary>
    public static Task<View<QualifiedKey, T?>> Follow<T>(
        IMetadataStore store, QualifiedKind kind, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => View<QualifiedKey, T?>.Open(
            store, FunctionSpaces.Qualified, Qualified, (key, row) => Qualified(key).Kind == kind ? Decode(row, type) : null, cancellationToken);

    public static byte[] Encode<T>(T value, JsonTypeInfo<T> type) => JsonRow.Encode(Version, value, type);

    public static T Decode<T>(ReadOnlyMemory<byte> row, JsonTypeInfo<T> type) => JsonRow.Decode(Version, row, type);

    public static async ValueTask<T?> Read<T>(IMetadataReader reader, Space space, byte[] key, JsonTypeInfo<T> type)
        where T : class => await reader.Get(space, key) is { } row ? Decode(row, type) : null;
}
