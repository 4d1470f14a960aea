namespace Tarn.Wire.Protocols;

/// <summary>
/// Writes values in the order of the calls. Each codec is one implementation, compiled into each shape's writer.
/// </summary>
public interface IShapeWriter
{
    void BeginStructure(StructureTraits structure);

    void EndStructure();

    /// <summary>Names the member of the next value.</summary>
    void Member(MemberTraits member);

    void BeginList(MemberTraits member);

    /// <summary>Marks the next value as an item of the list.</summary>
    void Item(MemberTraits member);

    void EndList(MemberTraits member);

    void BeginMap(MemberTraits member);

    /// <summary>Writes the key of the next value.</summary>
    void Key(MemberTraits member, string key);

    /// <summary>Ends the entry that <see cref="Key"/> began.</summary>
    void EndEntry(MemberTraits member);

    void EndMap(MemberTraits member);

    /// <summary>A string or an enum's value.</summary>
    void String(string value);

    /// <summary>A string or an enum's value, given as UTF-8.</summary>
    void Text(scoped ReadOnlySpan<byte> utf8);

    /// <summary>A whole number of 32 bits.</summary>
    void Int32(int value);

    /// <summary>A whole number of 64 bits.</summary>
    void Int64(long value);

    /// <summary>A number.</summary>
    void Double(double value);

    /// <summary>True or false.</summary>
    void Boolean(bool value);

    void Blob(scoped ReadOnlySpan<byte> value);

    /// <summary>A timestamp, in the member's format or the codec's own.</summary>
    void Timestamp(DateTimeOffset value, TimestampFormat format);

    /// <summary>Any value, given as JSON text.</summary>
    void Document(string json);

    /// <summary>A value in a form of its own. Only JSON has them.</summary>
    void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T>;
}
