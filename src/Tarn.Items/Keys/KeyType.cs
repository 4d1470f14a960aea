namespace Tarn.Items.Keys;

/// <summary>The types of key attributes.</summary>
public enum KeyType : byte
{
    /// <summary>S: ordered by UTF-8 bytes.</summary>
    String = Values.AttributeKind.String,

    /// <summary>N: ordered as numbers.</summary>
    Number = Values.AttributeKind.Number,

    /// <summary>B: ordered as unsigned bytes.</summary>
    Binary = Values.AttributeKind.Binary,
}
