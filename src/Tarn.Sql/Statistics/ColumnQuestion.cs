using System.Globalization;
using Tarn.Lake.Catalog.Described;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Statistics;

/// <summary>The aggregates that count a column's statistics, and the facts of their values.</summary>
internal sealed class ColumnQuestion
{
    private readonly TableColumn _column;
    private readonly CountedColumnKind _kind;

    private ColumnQuestion(TableColumn column, CountedColumnKind kind)
    {
        _column = column;
        _kind = kind;
    }

    /// <summary>The aggregates, as texts of a SELECT list.</summary>
    public IReadOnlyList<string> Aggregates
    {
        get
        {
            var name = EngineText.Name(_column.Name);
            string[] nulls = [$"count_if({name} IS NULL)"];
            return _kind switch
            {
                CountedColumnKind.Boolean => [.. nulls, $"count_if({name})", $"count_if(NOT {name})"],
                CountedColumnKind.Binary => [.. nulls, $"max(length({name}))", $"avg(length({name}))"],
                CountedColumnKind.Text => [.. nulls, $"max(length({Text(name)}))", $"avg(length({Text(name)}))", $"approx_distinct({name})"],
                _ => [.. nulls, $"min({Ordered(name)})", $"max({Ordered(name)})", $"approx_distinct({name})"],
            };
        }
    }

    /// <summary>The question of a column; null: its type has no statistics.</summary>
    public static ColumnQuestion? Of(TableColumn column) => column.Type.Kind switch
    {
        TypeKind.Boolean => new(column, CountedColumnKind.Boolean),
        TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer or TypeKind.Bigint => new(column, CountedColumnKind.Long),
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => new(column, CountedColumnKind.Long),
        TypeKind.Real or TypeKind.Double => new(column, CountedColumnKind.Double),
        TypeKind.Decimal => new(column, CountedColumnKind.Decimal),
        TypeKind.Date => new(column, CountedColumnKind.Date),
        TypeKind.Varchar or TypeKind.Char => new(column, CountedColumnKind.Text),
        TypeKind.Varbinary => new(column, CountedColumnKind.Binary),
        _ => null,
    };

    /// <summary>The facts of the aggregates' values.</summary>
    public CountedColumn Answer(ReadOnlySpan<string?> values)
    {
        var facts = new CountedColumn(_column.Name.ToLowerInvariant(), HiveTypeOf(_column.Type), _kind, Count(values[0]));
        return _kind switch
        {
            CountedColumnKind.Boolean => facts with { Trues = Count(values[1]), Falses = Count(values[2]) },
            CountedColumnKind.Binary => facts with { LengthMax = Count(values[1]), LengthAverage = Real(values[2]) },
            CountedColumnKind.Text => facts with { LengthMax = Count(values[1]), LengthAverage = Real(values[2]), Distinct = Count(values[3]) },
            _ => facts with { Least = values[1], Largest = values[2], Distinct = Count(values[3]) },
        };
    }

    // Glue has no times with a zone.
    private static string HiveTypeOf(SqlType type) => type.Kind == TypeKind.TimestampWithTimeZone ? "timestamp" : HiveTypes.Name(type);

    private string Ordered(string name) => _column.Type.Kind switch
    {
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => $"CAST(floor(to_unixtime({name})) AS bigint)",
        TypeKind.Real => $"CAST({name} AS double)",
        _ => name,
    };

    private string Text(string name) => _column.Type.Kind == TypeKind.Char ? $"CAST({name} AS varchar)" : name;

    private static long Count(string? text) => text is null ? 0 : long.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string? text) => text is null ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
