using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Outputs.Conversion.Timestamps;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>The columns of a conversion's table, and the rules by which records become their values.</summary>
internal sealed class ConversionColumns
{
    private readonly ShapeOptions _options;

    private ConversionColumns(StructType columns, ShapeOptions options) => (Columns, _options) = (columns, options);

    /// <summary>The columns, with field ids.</summary>
    public StructType Columns { get; }

    /// <summary>A shape for a shredder.</summary>
    public TableShape NewShape() => TableShape.Of(Columns, _options);

    /// <summary>Prepares columns.</summary>
    /// <param name="columns">Names and Hive types.</param>
    /// <param name="reading">The options of the deserializer.</param>
    /// <exception cref="TarnException">
    /// NotSupported: there is no column, or a type is not supported. InvalidArgument: a timestamp format has a fault.
    /// </exception>
    public static ConversionColumns Of(IReadOnlyList<KeyValuePair<string, string>> columns, JsonReadingConfig reading) =>
        Of(new StructType([.. columns.Select(column => new NestedField(0, column.Key, Parse(column.Key, column.Value)))]), reading);

    /// <inheritdoc cref="Of(IReadOnlyList{KeyValuePair{string, string}}, JsonReadingConfig)"/>
    public static ConversionColumns Of(StructType columns, JsonReadingConfig reading)
    {
        if (columns.Fields.Count == 0)
        {
            throw Unsupported("it has no columns");
        }

        if (columns.Fields.FirstOrDefault(field => field.Name.Equals(TableShape.RestColumn, StringComparison.OrdinalIgnoreCase)) is { } rest)
        {
            throw Unsupported($"column {rest.Name} has the name of a column of Tarn's own");
        }

        var numbered = SchemaUnion.Of(new StructType([]), 0, columns).Columns;
        if (!numbered.Fields.Select(field => field.Name).SequenceEqual(columns.Fields.Select(field => field.Name)))
        {
            throw Unsupported("two columns have the same name, or a column has no valid name");
        }

        var made = new ConversionColumns(numbered, new ShapeOptions { Evolve = false, KeepRest = false, Reading = RulesOf(reading) });
        made.NewShape();
        return made;
    }

    private static HiveJsonRules RulesOf(JsonReadingConfig config)
    {
        if (config.IsHive)
        {
            return new HiveJsonRules { Timestamps = new HiveTimestamps(config.TimestampFormats) };
        }

        var keys = new Dictionary<string, string>();
        foreach (var (column, key) in config.KeysByColumn)
        {
            keys[column.ToLowerInvariant()] = key;
        }

        return new HiveJsonRules
        {
            MatchesCase = !config.IgnoresCase,
            DotsAreUnderscores = config.DotsAreUnderscores,
            KeysByColumn = keys,
            ConvertsText = true,
            Timestamps = new FirehoseOpenXTimestamps(),
        };
    }

    private static IcebergType Parse(string name, string type)
    {
        try
        {
            return HiveTypeText.Parse(type);
        }
        catch (TarnException unknown)
        {
            throw new TarnException(ErrorKind.NotSupported, $"column {name} has the type {type}, to which records are not converted", unknown);
        }
    }

    private static TarnException Unsupported(string reason) => new(ErrorKind.NotSupported, reason);
}
