namespace Tarn.Items.Values;

/// <summary>The names of the types on the wire.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html#Programming.LowLevelAPI.DataTypeDescriptors"/>
public static class AttributeKinds
{
    /// <summary>The member of a value's JSON object: <c>S</c>, <c>NS</c>, <c>BOOL</c>.</summary>
    public static string WireName(this AttributeKind kind) => kind switch
    {
        AttributeKind.Null => "NULL",
        AttributeKind.Bool => "BOOL",
        AttributeKind.Number => "N",
        AttributeKind.String => "S",
        AttributeKind.Binary => "B",
        AttributeKind.List => "L",
        AttributeKind.Map => "M",
        AttributeKind.StringSet => "SS",
        AttributeKind.NumberSet => "NS",
        AttributeKind.BinarySet => "BS",
    };

    /// <summary>Whether values of the type are sets.</summary>
    public static bool IsSet(this AttributeKind kind) => kind is AttributeKind.StringSet or AttributeKind.NumberSet or AttributeKind.BinarySet;

    /// <summary>The type of a set's elements; of other types, the type itself.</summary>
    public static AttributeKind ElementKind(this AttributeKind kind) => kind switch
    {
        AttributeKind.StringSet => AttributeKind.String,
        AttributeKind.NumberSet => AttributeKind.Number,
        AttributeKind.BinarySet => AttributeKind.Binary,
        _ => kind,
    };

    /// <summary>Finds a type by its name on the wire, in UTF-8. Null: there is none of this name.</summary>
    public static AttributeKind? Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 => name[0] switch
        {
            (byte)'S' => AttributeKind.String,
            (byte)'N' => AttributeKind.Number,
            (byte)'B' => AttributeKind.Binary,
            (byte)'M' => AttributeKind.Map,
            (byte)'L' => AttributeKind.List,
            _ => null,
        },
        2 when name[1] == 'S' => name[0] switch
        {
            (byte)'S' => AttributeKind.StringSet,
            (byte)'N' => AttributeKind.NumberSet,
            (byte)'B' => AttributeKind.BinarySet,
            _ => null,
        },
        4 when name.SequenceEqual("BOOL"u8) => AttributeKind.Bool,
        4 when name.SequenceEqual("NULL"u8) => AttributeKind.Null,
        _ => null,
    };
}
