using System.Globalization;
using System.Numerics;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog.Described;
using Tarn.Wire.Documents;
using ColumnStatistics = Tarn.Aws.Glue.Model.ColumnStatistics;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Counted statistics of columns in Glue's form.</summary>
public sealed class GlueColumnFacts : IColumnFactsDocuments
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(CountedColumn facts, DateTimeOffset at)
    {
        var statistics = new ColumnStatistics
        {
            ColumnName = facts.Column,
            ColumnType = facts.Type,
            AnalyzedTime = at,
            StatisticsData = Data(facts),
        };
        return ShapeDocument.Encode(new GetColumnStatisticsForTableOutput { ColumnStatisticsList = [statistics] });
    }

    private static ColumnStatisticsData Data(CountedColumn facts) => facts.Kind switch
    {
        CountedColumnKind.Boolean => new ColumnStatisticsData
        {
            Type = ColumnStatisticsType.Boolean,
            BooleanColumnStatisticsData = new BooleanColumnStatisticsData
            {
                NumberOfTrues = facts.Trues,
                NumberOfFalses = facts.Falses,
                NumberOfNulls = facts.Nulls,
            },
        },
        CountedColumnKind.Text => new ColumnStatisticsData
        {
            Type = ColumnStatisticsType.String,
            StringColumnStatisticsData = new StringColumnStatisticsData
            {
                MaximumLength = facts.LengthMax,
                AverageLength = facts.LengthAverage,
                NumberOfNulls = facts.Nulls,
                NumberOfDistinctValues = facts.Distinct,
            },
        },
        CountedColumnKind.Binary => new ColumnStatisticsData
        {
            Type = ColumnStatisticsType.Binary,
            BinaryColumnStatisticsData = new BinaryColumnStatisticsData
            {
                MaximumLength = facts.LengthMax,
                AverageLength = facts.LengthAverage,
                NumberOfNulls = facts.Nulls,
            },
        },
        CountedColumnKind.Date => new ColumnStatisticsData { Type = ColumnStatisticsType.Date, DateColumnStatisticsData = Dates(facts) },
        CountedColumnKind.Long => new ColumnStatisticsData { Type = ColumnStatisticsType.Long, LongColumnStatisticsData = Longs(facts) },
        CountedColumnKind.Double => new ColumnStatisticsData { Type = ColumnStatisticsType.Double, DoubleColumnStatisticsData = Doubles(facts) },
        CountedColumnKind.Decimal => new ColumnStatisticsData { Type = ColumnStatisticsType.Decimal, DecimalColumnStatisticsData = Decimals(facts) },
    };

    private static LongColumnStatisticsData Longs(CountedColumn facts) => new()
    {
        MinimumValue = Whole(facts.Least),
        MaximumValue = Whole(facts.Largest),
        NumberOfNulls = facts.Nulls,
        NumberOfDistinctValues = facts.Distinct,
    };

    private static DoubleColumnStatisticsData Doubles(CountedColumn facts) => new()
    {
        MinimumValue = Real(facts.Least),
        MaximumValue = Real(facts.Largest),
        NumberOfNulls = facts.Nulls,
        NumberOfDistinctValues = facts.Distinct,
    };

    private static DecimalColumnStatisticsData Decimals(CountedColumn facts) => new()
    {
        MinimumValue = Exact(facts.Least),
        MaximumValue = Exact(facts.Largest),
        NumberOfNulls = facts.Nulls,
        NumberOfDistinctValues = facts.Distinct,
    };

    private static DateColumnStatisticsData Dates(CountedColumn facts) => new()
    {
        MinimumValue = Day(facts.Least),
        MaximumValue = Day(facts.Largest),
        NumberOfNulls = facts.Nulls,
        NumberOfDistinctValues = facts.Distinct,
    };

    private static long? Whole(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    // Infinity and NaN have no form in JSON.
    private static double? Real(string? text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // Dates beyond the years of .NET have no form on the wire.
    private static DateTimeOffset? Day(string? text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;

    private static DecimalNumber? Exact(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        return new DecimalNumber
        {
            UnscaledValue = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture).ToByteArray(isBigEndian: true),
            Scale = point < 0 ? 0 : text.Length - point - 1,
        };
    }
}
