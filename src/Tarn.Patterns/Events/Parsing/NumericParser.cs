using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads <c>numeric</c>: an equation, a bound, or two bounds.</summary>
internal static class NumericParser
{
    public static RangeTest Parse(ref PatternReader reader)
    {
        if (reader.Token != JsonTokenType.StartArray)
        {
            throw reader.Error("Value of numeric must be an array.");
        }

        var first = Operator(ref reader, reader.Read());
        switch (first)
        {
            case "=":
                var value = Value(ref reader, "equals");
                return End(ref reader, new RangeTest(value, true, value, true), "Too many elements in numeric expression");
            case "<" or "<=":
                var top = Value(ref reader, first);
                return End(ref reader, new RangeTest(double.NegativeInfinity, true, top, first == "<="), "Too many elements in numeric expression");
            case ">" or ">=":
                return Upwards(ref reader, first);
            default:
                throw reader.Error($"Unrecognized numeric range operator: {first}");
        }
    }

    private static RangeTest Upwards(ref PatternReader reader, string first)
    {
        var bottom = Value(ref reader, first);
        if (reader.Read() == JsonTokenType.EndArray)
        {
            return new RangeTest(bottom, first == ">=", double.PositiveInfinity, true);
        }

        var second = reader.Token == JsonTokenType.String ? reader.Text : throw reader.Error($"Bad value in numeric range: {reader.Raw}");
        if (second is not ("<" or "<="))
        {
            throw reader.Error($"Bad numeric range operator: {second}");
        }

        var top = Value(ref reader, second);
        if (reader.Read() != JsonTokenType.EndArray)
        {
            throw reader.Error("Too many terms in numeric range expression");
        }

        return bottom < top
            ? new RangeTest(bottom, first == ">=", top, second == "<=")
            : throw reader.Error("Bottom must be less than top");
    }

    private static string Operator(ref PatternReader reader, JsonTokenType token) =>
        token == JsonTokenType.String ? reader.Text : throw reader.Error("Invalid member in numeric match: " + reader.Raw);

    private static double Value(ref PatternReader reader, string name)
    {
        if (reader.Read() != JsonTokenType.Number)
        {
            throw reader.Error($"Value of {name} must be numeric");
        }

        return PlainNumber.TryCompare(reader.Raw, out var value) ? value : throw reader.Error($"Cannot compare number : {reader.Raw}");
    }

    private static RangeTest End(ref PatternReader reader, RangeTest test, string message) =>
        reader.Read() == JsonTokenType.EndArray ? test : throw reader.Error(message);
}
