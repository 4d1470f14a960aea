namespace Tarn.Items.Values;

/// <summary>The type of an attribute's value, and its first byte in the item's form (docs/formats/items.md).</summary>
public enum AttributeKind : byte
{
    /// <summary>NULL: no value.</summary>
    Null = 1,

    /// <summary>BOOL: true or false.</summary>
    Bool = 2,

    /// <summary>N: a number of up to 38 digits.</summary>
    Number = 3,

    /// <summary>S: UTF-8.</summary>
    String = 4,

    /// <summary>B: bytes.</summary>
    Binary = 5,

    /// <summary>L: values in order, of any types.</summary>
    List = 6,

    /// <summary>M: values by name.</summary>
    Map = 7,

    /// <summary>SS: different strings, at least one.</summary>
    StringSet = 8,

    /// <summary>NS: different numbers, at least one.</summary>
    NumberSet = 9,

    /// <summary>BS: different binaries, at least one.</summary>
    BinarySet = 10,
}
