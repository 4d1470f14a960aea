namespace Tarn.Lake.Iceberg.Types;

/// <summary>The form of a kind's single values: their CLR type, and with it their bytes and order.</summary>
public enum ValueForm
{
    /// <summary><see cref="bool"/>, one byte.</summary>
    Boolean,

    Int32,

    /// <summary><see cref="long"/>, eight bytes.</summary>
    Int64,

    /// <summary><see cref="float"/>, four bytes.</summary>
    Float,

    /// <summary><see cref="double"/>, eight bytes.</summary>
    Double,

    /// <summary><see cref="System.Int128"/>, unscaled: two's complement in the fewest bytes.</summary>
    Decimal,

    /// <summary><see cref="string"/>, UTF-8.</summary>
    Text,

    /// <summary><see cref="System.Guid"/>, 16 bytes, big endian.</summary>
    Uuid,

    /// <summary>An array of <see cref="byte"/>.</summary>
    Bytes,

    /// <summary>Tarn has no single values of the kind.</summary>
    None,
}
