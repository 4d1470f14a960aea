using System.Buffers;
using System.Text.Json;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Topics.Filters;

/// <summary>
/// Reads filter policies. Their dialect is that of event patterns with other limits; numbers are compared by their value.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html"/>
public static class FilterPolicy
{
    /// <summary>The fault of a nested policy for attributes. The real service's sentence about it does not name FilterPolicy.</summary>
    public const string Nested = "Filter policy scope MessageAttributes does not support nested filter policy";

    private const int KeysMax = 5;
    private const int CombinationsMax = 150;
    private const double NumberMax = 1e9;
    private const string Or = "$or";

    private static readonly string[] Operators =
        ["anything-but", "prefix", "suffix", "equals-ignore-case", "numeric", "exists", "cidr"];

    /// <summary>Reads a policy.</summary>
    /// <param name="isBody">Whether it looks at the body, not at the attributes.</param>
    /// <exception cref="PatternException">It is not valid.</exception>
    public static EventPattern Parse(string text, bool isBody)
    {
        try
        {
            return Read(text, isBody);
        }
        catch (PatternException fault)
        {
            throw PolicyFaults.Of(text, fault);
        }
    }

    private static EventPattern Read(string text, bool isBody)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 64);
        try
        {
            using var policy = JsonDocument.Parse(text);
            if (policy.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Error("Filter is not an object");
            }

            var keys = Keys(policy.RootElement, isBody);
            if (keys > KeysMax)
            {
                throw Error($"Filter policy can not have more than {KeysMax} keys");
            }

            using var json = new Utf8JsonWriter(bytes);
            Copy(policy.RootElement, json);
        }
        catch (JsonException)
        {
            throw Error(PolicyFaults.NotJsonIn(text));
        }

        var pattern = EventPattern.Parse(bytes.WrittenSpan);
        using var again = JsonDocument.Parse(text);
        return Combinations(again.RootElement, 1) <= CombinationsMax ? pattern : throw Error("Filter policy is too complex");
    }

    // The fields that have values.
    private static int Keys(JsonElement level, bool isBody)
    {
        var keys = 0;
        foreach (var member in level.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Array when member.Name == Or:
                    keys += member.Value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object).Sum(one => Keys(one, isBody));
                    break;
                case JsonValueKind.Object when !isBody:
                    throw Error(Nested);
                case JsonValueKind.Object:
                    keys += Keys(member.Value, isBody);
                    break;
                default:
                    keys++;
                    break;
            }
        }

        return keys;
    }

    private static long Combinations(JsonElement level, int depth)
    {
        var product = 1L;
        foreach (var member in level.EnumerateObject())
        {
            product *= member.Value.ValueKind switch
            {
                JsonValueKind.Array when member.Name == Or => member.Value.EnumerateArray().Sum(one => Combinations(one, depth)),
                JsonValueKind.Object => Combinations(member.Value, depth + 1),
                JsonValueKind.Array => (long)member.Value.GetArrayLength() * depth,
                _ => 1,
            };
            if (product > CombinationsMax)
            {
                return product;
            }
        }

        return product;
    }

    private static void Copy(JsonElement level, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var member in level.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Copy(member.Value, json);
                    break;
                case JsonValueKind.Array when member.Name == Or:
                    json.WriteStartArray();
                    foreach (var one in member.Value.EnumerateArray())
                    {
                        if (one.ValueKind == JsonValueKind.Object)
                        {
                            Copy(one, json);
                        }
                        else
                        {
                            one.WriteTo(json);
                        }
                    }

                    json.WriteEndArray();
                    break;
                case JsonValueKind.Array:
                    CopyValues(member.Value, json);
                    break;
                default:
                    member.Value.WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void CopyValues(JsonElement values, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var value in values.EnumerateArray())
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Number:
                    CopyNumber(value, json);
                    break;
                case JsonValueKind.Object:
                    Check(value);
                    value.WriteTo(json);
                    break;
                default:
                    value.WriteTo(json);
                    break;
            }
        }

        json.WriteEndArray();
    }

    private static void CopyNumber(JsonElement value, Utf8JsonWriter json)
    {
        if (!value.TryGetDouble(out var number) || Math.Abs(number) > NumberMax)
        {
            throw Error("Value of number must be between -1.0E9 and 1.0E9, inclusive");
        }

        json.WriteStartObject();
        json.WriteStartArray("numeric");
        json.WriteStringValue("=");
        value.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Check(JsonElement expression)
    {
        foreach (var member in expression.EnumerateObject())
        {
            if (!Operators.Contains(member.Name))
            {
                throw Error($"Unrecognized match type {member.Name}");
            }

            if (member.Name == "anything-but" && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var other in member.Value.EnumerateObject().Where(one => one.Name != "prefix"))
                {
                    throw Error($"Unsupported anything-but pattern: {other.Name}");
                }
            }
        }
    }

    private static PatternException Error(string message) => new(message, 0);
}
