using System.IO.Hashing;
using Tarn.Items.Values;

namespace Tarn.Items.Keys;

/// <summary>
/// Keys as bytes whose order is DynamoDB's (docs/formats/items.md): 4 bytes of the partition key's hash, then each attribute in a form that
/// ends itself. The row of an index has the index's key, then the table's key without its hash.
/// </summary>
public static class KeyForm
{
    /// <summary>The bytes of the hash of the partition key.</summary>
    public const int HashBytes = 4;

    private const byte Escape = 0x00;
    private const byte EscapedZero = 0xFF;
    private const byte End = 0x01;

    /// <summary>Makes a table's key of an item that has all attributes of the key in their types. See <see cref="KeyRules"/>.</summary>
    public static byte[] Of(KeySchema schema, Item item)
    {
        using var bytes = new KeyBuffer();
        WriteKey(bytes, schema, item);
        return bytes.ToArray();
    }

    /// <summary>
    /// Makes an index row's key. Null: the item lacks an attribute of the index's key, or has one in another type, so the index has no row of it.
    /// </summary>
    /// <param name="index">The index's key.</param>
    /// <param name="table">The table's key.</param>
    /// <param name="item">An item with the table's key.</param>
    public static byte[]? OfIndexRow(KeySchema index, KeySchema table, Item item)
    {
        if (!IsIn(index, item))
        {
            return null;
        }

        using var bytes = new KeyBuffer();
        WriteKey(bytes, index, item);
        foreach (var attribute in table.Attributes)
        {
            Write(bytes, item[attribute.NameBytes]);
        }

        return bytes.ToArray();
    }

    /// <summary>Whether an index of this key has a row of the item.</summary>
    public static bool IsIn(KeySchema index, Item item)
    {
        foreach (var attribute in index.Attributes)
        {
            var value = item[attribute.NameBytes];
            if (!value.Exists || value.Kind != attribute.Kind || value.Kind != AttributeKind.Number && value.Content.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the attributes of a table's key.</summary>
    /// <exception cref="Storage.TarnException">The bytes are no key of this form.</exception>
    public static Item Decode(KeySchema schema, ReadOnlySpan<byte> key)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        Read(writer, schema, key[HashBytes..]);
        return writer.EndItem(open);
    }

    /// <summary>Reads the attributes of an index row's key: these of the index and these of the table.</summary>
    public static Item DecodeIndexRow(KeySchema index, KeySchema table, ReadOnlySpan<byte> key)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        var rest = Read(writer, index, key[HashBytes..]);
        Read(writer, table, rest);
        return writer.EndItem(open);
    }

    /// <summary>Makes the table's key of an index row's key.</summary>
    public static byte[] TableKeyOf(KeySchema index, KeySchema table, ReadOnlySpan<byte> key) => Of(table, DecodeIndexRow(index, table, key));

    /// <summary>Writes the hash and the parts of the partition key. See <see cref="KeyRanges"/>.</summary>
    internal static void WritePartition(KeyBuffer bytes, IEnumerable<AttributeValue> values)
    {
        var hash = bytes.Length;
        bytes.Append(stackalloc byte[HashBytes]);
        foreach (var value in values)
        {
            Write(bytes, value);
        }

        XxHash3.Hash(bytes.Written[(hash + HashBytes)..])[..HashBytes].CopyTo(bytes.Written[hash..]);
    }

    /// <summary>Writes the part of one value, its end included.</summary>
    internal static void Write(KeyBuffer bytes, AttributeValue value)
    {
        if (value.Kind == AttributeKind.Number)
        {
            bytes.Append(value.Content.Span);
            return;
        }

        WriteEscaped(bytes, value.Content.Span);
        bytes.Append([Escape, End]);
    }

    /// <summary>Writes bytes without their end, for ranges of values that begin with them.</summary>
    internal static void WriteEscaped(KeyBuffer bytes, ReadOnlySpan<byte> content)
    {
        while (content.IndexOf(Escape) is >= 0 and var at)
        {
            bytes.Append(content[..at]);
            bytes.Append([Escape, EscapedZero]);
            content = content[(at + 1)..];
        }

        bytes.Append(content);
    }

    private static void WriteKey(KeyBuffer bytes, KeySchema schema, Item item)
    {
        WritePartition(bytes, schema.Partition.Select(attribute => item[attribute.NameBytes]));
        foreach (var attribute in schema.Sort)
        {
            Write(bytes, item[attribute.NameBytes]);
        }
    }

    private static ReadOnlySpan<byte> Read(ItemWriter writer, KeySchema schema, ReadOnlySpan<byte> rest)
    {
        foreach (var attribute in schema.Attributes)
        {
            writer.BeginMember(attribute.NameBytes);
            if (attribute.Type == KeyType.Number)
            {
                var length = NumberForm.Length(rest);
                writer.WriteNumber(NumberForm.Read(rest));
                rest = rest[length..];
            }
            else
            {
                rest = ReadEscaped(writer, attribute.Kind, rest);
            }
        }

        return rest;
    }

    private static ReadOnlySpan<byte> ReadEscaped(ItemWriter writer, AttributeKind kind, ReadOnlySpan<byte> rest)
    {
        using var content = new KeyBuffer();
        while (true)
        {
            var at = rest.IndexOf(Escape);
            content.Append(rest[..at]);
            var isEnd = rest[at + 1] == End;
            rest = rest[(at + 2)..];
            if (isEnd)
            {
                break;
            }

            content.Append([Escape]);
        }

        if (kind == AttributeKind.String)
        {
            writer.WriteString(content.Written);
        }
        else
        {
            writer.WriteBinary(content.Written);
        }

        return rest;
    }
}
