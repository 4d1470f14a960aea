using Tarn.Sql.Matching.Values;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Streaming.Patterns;

namespace Tarn.Streaming.Planning;

/// <summary>A pattern as a part of a plan.</summary>
internal sealed class StreamPattern(PatternPlan plan) : IStreamPattern
{
    public PatternPlan Plan => plan;

    public IReadOnlyList<StreamPatternColumn> Outputs { get; } =
    [
        .. plan.Output.Select(c => new StreamPatternColumn(c.Name, TypeOf(c.Type), c.Type.IsNullable, c.Type.IsRowTime)
        {
            IsProcessingTime = c.Type.IsProcessingTime,
        }),
    ];

    public static IStreamPattern Bind(MatchRelation match, string name, IReadOnlyList<StreamPatternColumn> columns) =>
        new StreamPattern(PatternBinder.Bind(match, new(name, [.. columns.Select(c => new PatternColumn(c.Name, TypeOf(c)))])));

    // A column of a type without patterns can pass by, and is NULL in conditions.
    private static PatternType TypeOf(StreamPatternColumn column)
    {
        var type = column.Type;
        PatternType plain = type.Kind switch
        {
            TypeKind.Boolean => PatternType.Boolean,
            TypeKind.Tinyint => new(PatternKind.TinyInt),
            TypeKind.Smallint => new(PatternKind.SmallInt),
            TypeKind.Integer => PatternType.Int,
            TypeKind.Bigint => PatternType.BigInt,
            TypeKind.Real => new(PatternKind.Float),
            TypeKind.Double => PatternType.Double,
            TypeKind.Decimal => new(PatternKind.Decimal, type.Precision, type.Scale),
            TypeKind.Varchar or TypeKind.Char => type == SqlType.Varchar ? PatternType.Text : new(PatternKind.Text, type.Precision),
            TypeKind.Date => new(PatternKind.Date),
            TypeKind.Timestamp => new(PatternKind.Timestamp, type.Precision),
            TypeKind.TimestampWithTimeZone => new(PatternKind.TimestampLtz, type.Precision),
            _ => new(PatternKind.Null),
        };
        return plain with { IsNullable = column.IsNullable, IsRowTime = column.IsRowTime, IsProcessingTime = column.IsProcessingTime };
    }

    private static SqlType TypeOf(PatternType type) => type.Kind switch
    {
        PatternKind.Boolean => SqlType.Boolean,
        PatternKind.TinyInt => SqlType.Tinyint,
        PatternKind.SmallInt => SqlType.Smallint,
        PatternKind.Int => SqlType.Integer,
        PatternKind.BigInt => SqlType.Bigint,
        PatternKind.Decimal => SqlType.Decimal(type.Precision, type.Scale),
        PatternKind.Float => SqlType.Real,
        PatternKind.Double => SqlType.Double,
        PatternKind.Date => SqlType.Date,
        PatternKind.Timestamp => SqlType.Timestamp(type.Precision),
        PatternKind.TimestampLtz => SqlType.TimestampWithTimeZone(type.Precision),
        PatternKind.DayInterval => SqlType.IntervalDayToSecond,
        PatternKind.YearInterval => SqlType.IntervalYearToMonth,
        _ => type.Precision == 0 ? SqlType.Varchar : SqlType.VarcharOf(type.Precision),
    };
}
