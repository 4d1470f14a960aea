using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tarn.Storage;

namespace Tarn.Access.Registry;

/// <summary>
/// The layout of registry rows in the metadata map (<c>docs/formats/metadata.md</c>). Numbers are big-endian. Text is
/// UTF-8 with its length in two bytes. Every value begins with a version byte.
/// </summary>
internal static class ResourceRows
{
    private const byte Version = 1;
    private const byte Separator = 0;

    public static byte[] IdKey(ResourceId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static ResourceId ReadIdKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    /// <summary>
    /// Parts with a zero byte between them. The name comes last, so that the names of one kind are neighbours, in
    /// order.
    /// </summary>
    public static byte[] NameKey(in ResourceName name)
    {
        Invariant.Check(!name.Account.Contains('\0') && !name.Region.Contains('\0'));
        return Encoding.UTF8.GetBytes(
            $"{name.Account}\0{name.Region}\0{name.Service}\0{name.Type}\0{name.Name}");
    }

    public static ResourceName ReadNameKey(ReadOnlyMemory<byte> key)
    {
        var rest = key.Span;
        var account = NextPart(ref rest);
        var region = NextPart(ref rest);
        var service = NextPart(ref rest);
        var type = NextPart(ref rest);
        return new ResourceName(account, region, service, type, Encoding.UTF8.GetString(rest));
    }

    public static byte[] NameValue(ResourceId id)
    {
        var value = new byte[9];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), id.Value);
        return value;
    }

    public static ResourceId ReadNameValue(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version && value.Length == 9);
        return new ResourceId(BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]));
    }

    public static byte[] Encode(Resource resource)
    {
        var row = new ArrayBufferWriter<byte>(256 + resource.Document.Length);
        row.Write([Version]);
        WriteText(row, resource.Name.Account);
        WriteText(row, resource.Name.Region);
        WriteText(row, resource.Name.Service);
        WriteText(row, resource.Name.Type);
        WriteText(row, resource.Name.Name);
        WriteText(row, resource.Arn);
        WriteText(row, resource.Owner);
        BinaryPrimitives.WriteInt64BigEndian(row.GetSpan(8), resource.Created.ToUnixTimeMilliseconds());
        row.Advance(8);
        row.Write(resource.Document.Span);
        return row.WrittenSpan.ToArray();
    }

    public static Resource Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var rest = value.Span;
        Invariant.Check(rest[0] == Version);
        rest = rest[1..];
        var name = new ResourceName(ReadText(ref rest), ReadText(ref rest), ReadText(ref rest), ReadText(ref rest), ReadText(ref rest));
        var arn = ReadText(ref rest);
        var owner = ReadText(ref rest);
        var created = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(rest));
        return new Resource
        {
            Id = ReadIdKey(key),
            Name = name,
            Arn = arn,
            Owner = owner,
            Created = created,
            Document = value[(value.Length - rest.Length + 8)..],
        };
    }

    public static byte[] TagKey(ResourceId id, string key)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(key)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id.Value);
        Encoding.UTF8.GetBytes(key, bytes.AsSpan(8));
        return bytes;
    }

    public static string ReadTagKey(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span[8..]);

    public static byte[] VersionedText(string text) => [Version, .. Encoding.UTF8.GetBytes(text)];

    public static string ReadVersionedText(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        return Encoding.UTF8.GetString(value.Span[1..]);
    }

    private static string NextPart(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf(Separator);
        Invariant.Check(end >= 0);
        var part = Encoding.UTF8.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return part;
    }

    private static void WriteText(ArrayBufferWriter<byte> row, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Invariant.Check(length <= ushort.MaxValue);
        var span = row.GetSpan(2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)length);
        Encoding.UTF8.GetBytes(text, span[2..]);
        row.Advance(2 + length);
    }

    private static string ReadText(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return text;
    }
}
