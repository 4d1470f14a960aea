using System.Text;
using Tarn.Items.Values;

namespace Tarn.Items.Keys;

/// <summary>One attribute of a key.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Type">The only type that values of it may have.</param>
public sealed record KeyAttribute(string Name, KeyType Type)
{
    private byte[]? _nameBytes;

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> NameBytes => _nameBytes ??= Encoding.UTF8.GetBytes(Name);

    /// <summary>The type as that of a value.</summary>
    public AttributeKind Kind => (AttributeKind)Type;
}
