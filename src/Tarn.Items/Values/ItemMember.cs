using System.Text;

namespace Tarn.Items.Values;

/// <summary>A named value of an item or map.</summary>
/// <param name="NameBytes">The name in UTF-8.</param>
/// <param name="Value">Its value, never the default.</param>
public readonly record struct ItemMember(ReadOnlyMemory<byte> NameBytes, AttributeValue Value)
{
    /// <summary>The name as text.</summary>
    public string Name => Encoding.UTF8.GetString(NameBytes.Span);
}
