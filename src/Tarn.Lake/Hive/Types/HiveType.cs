using System.Globalization;

namespace Tarn.Lake.Hive.Types;

/// <summary>A field of a struct.</summary>
/// <param name="Name">Its name, in the spelling of the definition; names are compared without case.</param>
public readonly record struct HiveField(string Name, HiveType Type);

/// <summary>A type as Glue and Hive define columns. Immutable; types of equal text are equal.</summary>
public sealed class HiveType : IEquatable<HiveType>
{
    /// <summary>The precision of a decimal that names none.</summary>
    public const int DefaultPrecision = 10;

    private HiveType(HiveKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    public HiveKind Kind { get; }

    /// <summary>The type in Hive's spelling: <c>array&lt;struct&lt;a:int&gt;&gt;</c>.</summary>
    public string Text { get; }

    /// <summary>The digits of a decimal; the characters of a varchar or char.</summary>
    public int Precision { get; private init; }

    /// <summary>The digits after the point of a decimal.</summary>
    public int Scale { get; private init; }

    /// <summary>The fields of a struct.</summary>
    public IReadOnlyList<HiveField> Fields { get; private init; } = [];

    /// <summary>The element of an array; key and value of a map.</summary>
    public IReadOnlyList<HiveType> Arguments { get; private init; } = [];

    public HiveType Element => Arguments[0];

    public HiveType Key => Arguments[0];

    public HiveType Value => Arguments[1];

    /// <summary>The types directly inside: of fields, element, or key and value.</summary>
    public IEnumerable<HiveType> Parts => Kind == HiveKind.Struct ? Fields.Select(part => part.Type) : Arguments;

    /// <summary>The type of a Hive text.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the text is not a type.</exception>
    public static HiveType Parse(string text) => HiveTypeParser.Parse(text);

    /// <summary>A type without arguments.</summary>
    public static HiveType Of(HiveKind kind) => new(kind, kind.ToString().ToLowerInvariant());

    public static HiveType Decimal(int precision, int scale) =>
        new(HiveKind.Decimal, string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})")) { Precision = precision, Scale = scale };

    public static HiveType Varchar(int length) =>
        new(HiveKind.Varchar, string.Create(CultureInfo.InvariantCulture, $"varchar({length})")) { Precision = length };

    public static HiveType Char(int length) => new(HiveKind.Char, string.Create(CultureInfo.InvariantCulture, $"char({length})")) { Precision = length };

    public static HiveType Array(HiveType element) => new(HiveKind.Array, $"array<{element}>") { Arguments = [element] };

    public static HiveType Map(HiveType key, HiveType value) => new(HiveKind.Map, $"map<{key},{value}>") { Arguments = [key, value] };

    public static HiveType Struct(IReadOnlyList<HiveField> fields) =>
        new(HiveKind.Struct, $"struct<{string.Join(",", fields.Select(field => $"{field.Name}:{field.Type}"))}>") { Fields = fields };

    /// <inheritdoc/>
    public bool Equals(HiveType? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HiveType);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
