using System.Text.Json;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads patterns: objects, fields and <c>$or</c>. Messages are the same as in AWS's matcher.</summary>
internal static class PatternParser
{
    private const string Or = "$or";

    // EventBridge refuses rules that mean more combinations.
    private const int AlternativesMax = 1000;

    private static readonly string[] Reserved =
        ["exactly", "prefix", "suffix", "equals-ignore-case", "anything-but", "exists", "wildcard", "numeric", "cidr"];

    /// <exception cref="PatternException">The pattern is not valid.</exception>
    public static PatternRules Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new PatternReader(utf8);
        try
        {
            if (!reader.TryRead() || reader.Token != JsonTokenType.StartObject)
            {
                throw reader.Error("Filter is not an object");
            }

            List<Alternative> alternatives = [[]];
            Object(ref reader, "", true, false, alternatives);
            return Number(alternatives);
        }
        catch (JsonException error)
        {
            throw new PatternException(error.Message, (int)(error.BytePositionInLine ?? 0) + 1);
        }
    }

    private static void Object(ref PatternReader reader, string path, bool isRoot, bool isInOr, List<Alternative> alternatives)
    {
        var isEmpty = true;
        while (reader.Read() != JsonTokenType.EndObject)
        {
            isEmpty = false;
            var name = reader.Text;
            reader.Read();
            if (name == Or)
            {
                Choice(ref reader, path, isRoot, alternatives);
                continue;
            }

            if (isInOr && Reserved.Contains(name))
            {
                throw reader.Error($"{name} is Ruler reserved fieldName which cannot be used inside $or.");
            }

            var inner = isRoot ? name : $"{path}.{name}";
            switch (reader.Token)
            {
                case JsonTokenType.StartObject:
                    Object(ref reader, inner, false, isInOr, alternatives);
                    break;
                case JsonTokenType.StartArray:
                    var condition = ValueParser.Condition(ref reader, inner);
                    alternatives.ForEach(alternative => alternative[inner] = condition);
                    break;
                default:
                    throw reader.Error($"\"{name}\" must be an object or an array");
            }
        }

        if (isEmpty)
        {
            throw reader.Error("Empty objects are not allowed");
        }
    }

    private static void Choice(ref PatternReader reader, string path, bool isRoot, List<Alternative> alternatives)
    {
        if (reader.Token != JsonTokenType.StartArray)
        {
            throw reader.Error("It must be an Array followed with $or.");
        }

        var before = alternatives.ToList();
        alternatives.Clear();
        var objects = 0;
        while (reader.Read() != JsonTokenType.EndArray)
        {
            if (reader.Token != JsonTokenType.StartObject)
            {
                throw reader.Error("Only JSON object is allowed in array of $or relationship.");
            }

            objects++;
            var branch = before.Select(alternative => new Alternative(alternative)).ToList();
            Object(ref reader, path, isRoot, true, branch);
            alternatives.AddRange(branch);
            if (alternatives.Count > AlternativesMax)
            {
                throw reader.Error($"Rule is too complex: $or makes more than {AlternativesMax} combinations. Use several patterns.");
            }
        }

        if (objects < 2)
        {
            throw reader.Error("There must have at least 2 Objects in $or relationship.");
        }
    }

    private static PatternRules Number(List<Alternative> alternatives)
    {
        var numbers = new Dictionary<FieldCondition, int>(ReferenceEqualityComparer.Instance);
        var sets = alternatives.Select(alternative => alternative.Values.Select(condition =>
        {
            if (!numbers.TryGetValue(condition, out var number))
            {
                numbers.Add(condition, number = numbers.Count);
            }

            return number;
        }).ToArray()).ToList();
        return new PatternRules([.. numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)], sets);
    }

    /// <summary>Conditions that hold together, by path. A path that is given again replaces the first.</summary>
    private sealed class Alternative : Dictionary<string, FieldCondition>
    {
        public Alternative()
            : base(StringComparer.Ordinal)
        {
        }

        public Alternative(Alternative other)
            : base(other, StringComparer.Ordinal)
        {
        }
    }
}
