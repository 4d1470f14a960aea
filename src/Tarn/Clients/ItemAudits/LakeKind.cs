namespace Tarn.Clients.ItemAudits;

/// <summary>The kinds of values of a row.</summary>
internal enum LakeKind
{
    /// <summary>NULL, or no column.</summary>
    Null,

    /// <summary>A varchar or char.</summary>
    Text,

    /// <summary>A number of any type.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Bytes, whose text is pairs of hexadecimal digits.</summary>
    Bytes,

    /// <summary>Text within a list or struct that has fields of bytes.</summary>
    TextOrBytes,

    /// <summary>An array.</summary>
    List,

    /// <summary>A row or map.</summary>
    Struct,

    /// <summary>Of a type that only a change of the table by its owner makes: it is not compared.</summary>
    Other,
}
