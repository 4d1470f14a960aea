using System.Buffers.Binary;
using System.Text;

namespace Tarn.Items.Values;

/// <summary>
/// Named values in the binary form of records and rows (docs/formats/items.md): a version, the number of attributes, and these in the order
/// of their names' bytes. A view of bytes that never change; equal items have equal bytes.
/// </summary>
public readonly struct Item : IEquatable<Item>
{
    /// <summary>The version of the form.</summary>
    public const byte Version = 1;

    /// <summary>The bytes before the first attribute: the version and the number of attributes.</summary>
    public const int HeadBytes = 5;

    private static readonly byte[] NoAttributes = [Version, 0, 0, 0, 0];

    /// <summary>Wraps bytes that hold one item.</summary>
    /// <exception cref="Storage.TarnException">The form has another version.</exception>
    public Item(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeadBytes || bytes.Span[0] != Version)
        {
            throw new Storage.TarnException(Storage.ErrorKind.Damaged, $"An item has the form {(bytes.IsEmpty ? -1 : bytes.Span[0])}, not {Version}.");
        }

        Bytes = bytes;
    }

    private Item(RefusedBytes bytes) => Bytes = bytes.Memory;

    /// <summary>The item without attributes.</summary>
    public static Item Empty { get; } = new(NoAttributes);

    /// <summary>The form. Empty for the default, which is no item.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The number of attributes.</summary>
    public int Count => BinaryPrimitives.ReadInt32LittleEndian(Bytes.Span[1..]);

    /// <summary>DynamoDB's count of bytes: names and values.</summary>
    public int SizeBytes => ValueSizes.OfMembers(Bytes.Span[HeadBytes..], 0);

    /// <summary>The attributes in the order of their names' bytes.</summary>
    public MemberReader Members => new(Bytes[HeadBytes..]);

    /// <summary>Finds an attribute by its name in UTF-8. Not <see cref="AttributeValue.Exists"/>: the item has none of this name.</summary>
    public AttributeValue this[ReadOnlySpan<byte> name] => MemberReader.Find(Bytes[HeadBytes..], name);

    /// <summary>Finds an attribute. Not <see cref="AttributeValue.Exists"/>: the item has none of this name.</summary>
    public AttributeValue this[string name] => this[Encoding.UTF8.GetBytes(name)];

    /// <summary>Compares bytes.</summary>
    public static bool operator ==(Item left, Item right) => left.Equals(right);

    /// <summary>Compares bytes.</summary>
    public static bool operator !=(Item left, Item right) => !left.Equals(right);

    /// <summary>Reads an item's JSON: <c>{"id":{"S":"x"}}</c>.</summary>
    /// <exception cref="Storage.TarnException">The JSON has another form, or a value is not valid.</exception>
    public static Item Parse(ReadOnlySpan<byte> json) => ItemJson.Parse(json);

    /// <summary>An item of a request that has an invalid value. The first use of its attributes throws the refusal.</summary>
    public static Item Refused(Storage.TarnException refusal) => new(new RefusedBytes(refusal));

    /// <summary>Throws the refusal of an item that a request has wrongly.</summary>
    /// <exception cref="Storage.TarnException">The item has an invalid value.</exception>
    public void CheckValues() => _ = Bytes.Span;

    /// <inheritdoc/>
    public bool Equals(Item other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Item other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The item as JSON.</summary>
    public override string ToString() => ItemJson.Text(this);
}
