using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads the array of values that a field may have.</summary>
internal static class ValueParser
{
    /// <summary>The condition of a field; the reader is at its array.</summary>
    public static FieldCondition Condition(ref PatternReader reader, string path)
    {
        var tests = new List<ValueTest>();
        var mayBeAbsent = false;
        while (reader.Read() != JsonTokenType.EndArray)
        {
            if (reader.Token == JsonTokenType.StartArray)
            {
                throw reader.Error("Match value must be String, number, true, false, or null");
            }

            if (reader.Token != JsonTokenType.StartObject)
            {
                tests.Add(Literal(reader));
            }
            else if (Expression(ref reader) is { } test)
            {
                tests.Add(test);
            }
            else
            {
                mayBeAbsent = true;
            }
        }

        return tests.Count > 0 || mayBeAbsent
            ? new FieldCondition(path, tests, mayBeAbsent)
            : throw reader.Error("Empty arrays are not allowed");
    }

    /// <summary>The test of a text, a number or a word.</summary>
    public static ValueTest Literal(in PatternReader reader) => reader.Token switch
    {
        JsonTokenType.String => new ExactTest(new EventValue(EventValueKind.Text, reader.Text)),
        JsonTokenType.Number => new NumberTest(reader.Raw),
        _ => new ExactTest(new EventValue(EventValueKind.Word, reader.Raw)),
    };

    // Null: the field must be absent.
    private static ValueTest? Expression(ref PatternReader reader)
    {
        if (reader.Read() == JsonTokenType.EndObject)
        {
            throw reader.Error("Match expression name not found");
        }

        var name = reader.Text;
        reader.Read();
        var test = name switch
        {
            "exists" => Exists(ref reader),
            "prefix" => TextParser.Affix(ref reader, "prefix"),
            "suffix" => TextParser.Affix(ref reader, "suffix"),
            "equals-ignore-case" => new CaseTest(TextParser.Text(ref reader, name), TextRange.Whole),
            "wildcard" => TextParser.Wildcard(ref reader, TextParser.Text(ref reader, name)),
            "anything-but" => AnythingButParser.Parse(ref reader),
            "numeric" => NumericParser.Parse(ref reader),
            "cidr" => AddressParser.Parse(ref reader),
            _ => throw reader.Error($"Unrecognized match type {name}"),
        };
        return reader.Read() == JsonTokenType.EndObject ? test : throw reader.Error("Only one key allowed in match expression");
    }

    private static PresentTest? Exists(ref PatternReader reader) => reader.Token switch
    {
        JsonTokenType.True => new PresentTest(),
        JsonTokenType.False => null,
        _ => throw reader.Error("exists match pattern must be either true or false."),
    };
}
