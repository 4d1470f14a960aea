using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// The keys of partitions' rows: the table's id, then the values in the order of the partition keys. The text of a value is its
/// identity, so <c>01</c> and <c>1</c> are two partitions. Whole numbers and dates in their usual form keep their order. Every other
/// text comes after them, in the order of its bytes.
/// </summary>
internal static class PartitionRowKeys
{
    /// <summary>The class of a number or date in its usual form.</summary>
    public const byte Ordered = 1;

    /// <summary>The class of every other text.</summary>
    public const byte Plain = 2;

    private const int DateLength = 10;
    private const int HashBytes = 32;

    /// <summary>Most bytes of a key that are values. A longer key is cut here, and ends in its hash.</summary>
    private const int WholeBytesMax = MetadataLimits.KeyBytesMax - HashBytes;

    public static byte[] Table(TableId table) => CatalogKeys.Table(table);

    /// <summary>The key of one partition.</summary>
    /// <param name="values">A value for each partition key.</param>
    public static byte[] Of(TableId table, IReadOnlyList<PartitionKey> keys, IReadOnlyList<string> values)
    {
        var bytes = new List<byte>(Table(table));
        for (var i = 0; i < keys.Count; i++)
        {
            Append(bytes, keys[i].Kind, values[i]);
        }

        var whole = bytes.ToArray();
        return whole.Length <= WholeBytesMax ? whole : [.. whole.AsSpan(0, WholeBytesMax), .. SHA256.HashData(whole)];
    }

    /// <summary>The keys that begin with the given bytes.</summary>
    public static KeyRange Prefix(byte[] prefix) => KeyRange.Prefix(Cut(prefix));

    /// <summary>The keys from one beginning up to all keys that begin with another one.</summary>
    public static KeyRange Between(byte[] from, byte[] through) => new(Cut(from), KeyRange.Successor(Cut(through)));

    /// <summary>Appends a value in the form that keys have.</summary>
    public static void Append(List<byte> bytes, PartitionKeyKind kind, string value)
    {
        if (kind == PartitionKeyKind.Integer && UsualNumber(value) is { } number)
        {
            AppendNumber(bytes, number);
        }
        else if (kind == PartitionKeyKind.Date && IsUsualDate(value))
        {
            bytes.Add(Ordered);
            bytes.AddRange(Encoding.ASCII.GetBytes(value));
        }
        else
        {
            bytes.Add(Plain);
            AppendText(bytes, value);
        }
    }

    /// <summary>Appends a whole number in the form of its usual text.</summary>
    public static void AppendNumber(List<byte> bytes, long number)
    {
        var text = new byte[sizeof(long)];
        BinaryPrimitives.WriteUInt64BigEndian(text, (ulong)number ^ (1UL << 63));
        bytes.Add(Ordered);
        bytes.AddRange(text);
    }

    // A zero ends the text; a zero in it is followed by 255. So the keys have the order of the texts.
    private static void AppendText(List<byte> bytes, string value)
    {
        foreach (var one in Encoding.UTF8.GetBytes(value))
        {
            bytes.Add(one);
            if (one == 0)
            {
                bytes.Add(0xFF);
            }
        }

        bytes.Add(0);
        bytes.Add(0);
    }

    private static long? UsualNumber(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == value
            ? number
            : null;

    private static bool IsUsualDate(string value) =>
        value.Length == DateLength && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static byte[] Cut(byte[] bytes) => bytes.Length <= WholeBytesMax ? bytes : bytes[..WholeBytesMax];
}
