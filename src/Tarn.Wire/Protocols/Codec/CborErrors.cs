using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// AWS's messages for CBOR values of the wrong type. They are the same as for JSON values.
/// </summary>
internal static class CborErrors
{
    /// <summary>A value of another type than <paramref name="type"/> (with its article).</summary>
    public static AwsErrorException WrongType(CborKind kind, string type) => kind == CborKind.Break
        ? CborReader.Invalid()
        : JsonErrors.WrongType(TokenOf(kind), type);

    /// <summary>A value that is no timestamp.</summary>
    public static AwsErrorException WrongTime(CborKind kind) => kind == CborKind.Break
        ? CborReader.Invalid()
        : JsonErrors.WrongTime(TokenOf(kind));

    /// <summary>Another value where a structure is expected.</summary>
    public static AwsErrorException NoStructure(CborKind kind) => kind is CborKind.Array or CborKind.Map or CborKind.Break
        ? WrongType(kind, "")
        : CommonErrors.Serialization("Expected null");

    /// <summary>Another value where a list is expected.</summary>
    public static AwsErrorException NoList(CborKind kind) => kind is CborKind.Array or CborKind.Map or CborKind.Break
        ? WrongType(kind, "")
        : CommonErrors.Serialization("Expected list or null");

    private static JsonTokenType TokenOf(CborKind kind) => kind switch
    {
        CborKind.Array => JsonTokenType.StartArray,
        CborKind.Map => JsonTokenType.StartObject,
        CborKind.Unsigned or CborKind.Negative or CborKind.Float => JsonTokenType.Number,
        CborKind.Boolean => JsonTokenType.True,
        _ => JsonTokenType.String,
    };
}
