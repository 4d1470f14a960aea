namespace Tarn.Wire.Protocols;

/// <summary>
/// Reads values in the order of the wire. Each codec is one implementation, a ref struct: each shape's reader is
/// compiled for it, and no value is boxed. A value of the wrong type throws <see cref="AwsErrorException"/>.
/// </summary>
public interface IShapeReader
{
    /// <summary>Enters a structure. Returns false if the value is null, which is then consumed.</summary>
    bool BeginStructure(StructureTraits structure);

    /// <summary>
    /// Moves to the next known member and returns its index, or leaves the structure and returns -1. Unknown members
    /// are skipped.
    /// </summary>
    int NextMember(StructureTraits structure);

    /// <summary>Enters a list. Returns false if the value is null.</summary>
    bool BeginList(MemberTraits member);

    /// <summary>Moves to the next item, or leaves the list.</summary>
    bool NextItem();

    /// <summary>Enters a map. Returns false if the value is null.</summary>
    bool BeginMap(MemberTraits member);

    /// <summary>Moves to the next entry's value and returns its key, or leaves the map and returns null.</summary>
    string? NextKey();

    /// <summary>A string or an enum's value.</summary>
    string? String();

    /// <summary>A whole number of 32 bits.</summary>
    int? Int32();

    /// <summary>A whole number of 64 bits.</summary>
    long? Int64();

    /// <summary>A number.</summary>
    double? Double();

    /// <summary>True or false.</summary>
    bool? Boolean();

    ReadOnlyMemory<byte>? Blob();

    /// <summary>A timestamp, in the member's format or the codec's own.</summary>
    DateTimeOffset? Timestamp(TimestampFormat format);

    /// <summary>Any value, as JSON text.</summary>
    string? Document();

    /// <summary>A value in a form of its own. Only JSON has them.</summary>
    T? Form<T, TForm>()
        where T : struct
        where TForm : IJsonForm<T>;
}
