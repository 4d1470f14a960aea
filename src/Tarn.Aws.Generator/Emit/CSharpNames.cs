using System.Text;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Converts the model's names to C# names.</summary>
internal static class CSharpNames
{
    /// <summary>The namespace of the runtime that generated code calls.</summary>
    public const string Runtime = "global::Tarn.Wire.Protocols.";

    // names of members that every record has
    private static readonly HashSet<string> Taken = ["Equals", "GetHashCode", "GetType", "ToString", "EqualityContract", "Clone"];

    /// <summary>The name with upper case for the first letter, and for the one after each dash: <c>next-page-token</c> → <c>NextPageToken</c>.</summary>
    public static string Pascal(string name) => string.Concat(
        name.Split(['-'], System.StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));

    /// <summary>The name with a lower-case first letter, as in AWS's messages.</summary>
    public static string LowerFirst(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    public static string Property(string type, Member member)
    {
        var name = Pascal(member.Name);
        return name == type || Taken.Contains(name) ? name + "Value" : name;
    }

    /// <summary>The constant for an enum's value: <c>AT_SEQUENCE_NUMBER</c> → <c>AtSequenceNumber</c>.</summary>
    public static string Constant(string value)
    {
        var name = new StringBuilder();
        var start = true;
        var hasLower = value.Any(char.IsLower);
        foreach (var c in value)
        {
            if (!char.IsLetterOrDigit(c) || c > 127)
            {
                start = true;
                continue;
            }

            name.Append(start ? char.ToUpperInvariant(c) : hasLower ? c : char.ToLowerInvariant(c));
            start = false;
        }

        return name.Length == 0 ? "Empty" : char.IsDigit(name[0]) ? "Value" + name : name.ToString();
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append("\\\\"),
                < ' ' or > '~' => literal.Append("\\u").Append(((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }
}
