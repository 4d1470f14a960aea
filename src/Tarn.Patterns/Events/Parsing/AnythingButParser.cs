using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads <c>anything-but</c>: a value, a list of values of one kind, or another operator with a text or several.</summary>
internal static class AnythingButParser
{
    public static AnythingButTest Parse(ref PatternReader reader) => reader.Token switch
    {
        JsonTokenType.String or JsonTokenType.Number => new AnythingButTest([ValueParser.Literal(reader)]),
        JsonTokenType.StartArray => new AnythingButTest(List(ref reader)),
        JsonTokenType.StartObject => new AnythingButTest(Nested(ref reader)),
        _ => throw reader.Error("Value of anything-but must be an array or single string/number value."),
    };

    private static List<ValueTest> List(ref PatternReader reader)
    {
        var tests = new List<ValueTest>();
        var (hasTexts, hasNumbers) = (false, false);
        while (reader.Read() != JsonTokenType.EndArray)
        {
            if (reader.Token is not (JsonTokenType.String or JsonTokenType.Number))
            {
                throw reader.Error("Inside anything but list, start|null|boolean is not supported.");
            }

            hasTexts |= reader.Token == JsonTokenType.String;
            hasNumbers |= reader.Token == JsonTokenType.Number;
            tests.Add(ValueParser.Literal(reader));
        }

        return hasTexts == hasNumbers
            ? throw reader.Error("Inside anything but list, either all values are number or string, mixed type is not supported")
            : tests;
    }

    private static List<ValueTest> Nested(ref PatternReader reader)
    {
        if (reader.Read() == JsonTokenType.EndObject)
        {
            throw reader.Error("Anything-But expression name not found");
        }

        var name = reader.Text;
        if (name is not ("prefix" or "suffix" or "equals-ignore-case" or "wildcard"))
        {
            throw reader.Error($"Unsupported anything-but pattern: {name}");
        }

        var tests = new List<ValueTest>();
        switch (reader.Read())
        {
            case JsonTokenType.String:
                tests.Add(Test(ref reader, name));
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() != JsonTokenType.EndArray)
                {
                    tests.Add(reader.Token == JsonTokenType.String
                        ? Test(ref reader, name)
                        : throw reader.Error($"Inside anything-but/{name} list, number|start|null|boolean is not supported."));
                }

                break;
            case JsonTokenType.StartObject:
                throw reader.Error("Value of anything-but must be an array or single string/number value.");
            default:
                throw reader.Error($"{(name is "prefix" or "suffix" ? "prefix/suffix" : name)} match pattern must be a string");
        }

        return tests.Count == 0 ? throw reader.Error("Empty arrays are not allowed")
            : reader.Read() == JsonTokenType.EndObject ? tests
            : throw reader.Error("Too many elements in numeric expression");
    }

    private static ValueTest Test(ref PatternReader reader, string name)
    {
        var text = reader.Text;
        return name switch
        {
            "equals-ignore-case" => new CaseTest(text, TextRange.Whole),
            "wildcard" => TextParser.Wildcard(ref reader, text),
            _ => text.Length > 0 ? TextParser.Affix(name, text) : throw reader.Error("Null prefix/suffix not allowed"),
        };
    }
}
