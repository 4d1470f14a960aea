namespace Tarn.Items.Values;

/// <summary>DynamoDB's count of bytes, by which it limits items and measures capacity.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"/>
internal static class ValueSizes
{
    // A list or map costs 3 bytes, and 1 byte for each of its elements.
    private const int DocumentBytes = 3;
    private const int ElementBytes = 1;

    /// <summary>The size of one value in its binary form.</summary>
    public static int Of(ReadOnlySpan<byte> value) => (AttributeKind)value[0] switch
    {
        AttributeKind.Null or AttributeKind.Bool => 1,
        AttributeKind.Number => NumberForm.SizeBytes(value[1..]),
        AttributeKind.String or AttributeKind.Binary => value.Length - 1 - AttributeValue.PrefixBytes(value[1..]),
        AttributeKind.Map => DocumentBytes + OfMembers(value[AttributeValue.ContainerHeadBytes..], ElementBytes),
        AttributeKind.List => DocumentBytes + OfElements(value[AttributeValue.ContainerHeadBytes..], ElementBytes),
        AttributeKind.StringSet or AttributeKind.NumberSet or AttributeKind.BinarySet => OfElements(value[AttributeValue.ContainerHeadBytes..], 0),
    };

    /// <summary>The size of named values, each with its name.</summary>
    /// <param name="members">Names and values, one after the other.</param>
    /// <param name="each">Bytes that each member costs beside its name and value.</param>
    public static int OfMembers(ReadOnlySpan<byte> members, int each)
    {
        var size = 0;
        while (members.Length > 0)
        {
            var name = AttributeValue.PrefixedLength(members);
            var length = AttributeValue.Length(members[name..]);
            size += name - AttributeValue.PrefixBytes(members) + Of(members.Slice(name, length)) + each;
            members = members[(name + length)..];
        }

        return size;
    }

    private static int OfElements(ReadOnlySpan<byte> elements, int each)
    {
        var size = 0;
        while (elements.Length > 0)
        {
            var length = AttributeValue.Length(elements);
            size += Of(elements[..length]) + each;
            elements = elements[length..];
        }

        return size;
    }
}
