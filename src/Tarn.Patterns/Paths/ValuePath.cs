using System.Text.Json;
using Tarn.Patterns.Paths.Parsing;
using Tarn.Patterns.Paths.Steps;

namespace Tarn.Patterns.Paths;

/// <summary>
/// A JSONPath in the dialect of the Java library that AWS's services use, and of
/// <see href="https://github.com/json-path/JsonPath">its page</see>: members, indexes, slices, wildcards, <c>..</c>, filters and functions. Immutable;
/// any number of threads may use it.
/// </summary>
public sealed class ValuePath
{
    /// <summary>The longest path.</summary>
    public const int CharactersMax = 1_024;

    internal ValuePath(RootPathStep root, bool isOfDocument) => (Root, IsOfDocument) = (root, isOfDocument);

    /// <summary>Whether the path names one value; else the answer is an array of all values found.</summary>
    public bool IsDefinite
    {
        get
        {
            for (ValuePathStep? step = Root; step is not null; step = step.Next)
            {
                if (!step.IsDefinite)
                {
                    return false;
                }
            }

            return true;
        }
    }

    internal RootPathStep Root { get; }

    /// <summary>The path begins with <c>$</c>; else with <c>@</c>.</summary>
    internal bool IsOfDocument { get; }

    internal bool IsFunction => Root.Last is FunctionPathStep;

    /// <summary>Reads a path. Text without <c>$</c> before it is a path below the document.</summary>
    /// <exception cref="PatternException">The path is wrong, or longer than <see cref="CharactersMax"/>.</exception>
    public static ValuePath Parse(string text) => text.Length <= CharactersMax
        ? PathTextParser.Parse(text, nesting: 0)
        : throw new PatternException($"The path has {text.Length} characters, more than {CharactersMax}.");

    /// <summary>Reads the document's value at the path; false: nothing is there.</summary>
    /// <exception cref="PatternException">
    /// A filter or function cannot be applied to the value, or the path reads more than a million values of the document.
    /// </exception>
    public bool TryRead(JsonElement document, out JsonElement value)
    {
        value = default;
        if (document.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        var reading = new PathReading(this, document, new PathBudget(), requiresMembers: false);
        var outcome = Read(reading, document, out value);
        return outcome switch
        {
            PathOutcome.Done => true,
            PathOutcome.Missing => false,
            PathOutcome.OutOfRange => throw OutsideArray(),
            _ => throw new PatternException("A filter can not be applied to primitives."),
        };
    }

    internal static PatternException OutsideArray() => new("An index of a function is outside its array.");

    internal PathOutcome Read(PathReading reading, JsonElement item, out JsonElement value)
    {
        var outcome = Root.Read(item, reading);
        value = default;
        if (outcome != PathOutcome.Done)
        {
            return outcome;
        }

        if (IsDefinite)
        {
            if (reading.Found.Count == 0)
            {
                return PathOutcome.Missing;
            }

            value = reading.Found[^1];
        }
        else
        {
            value = PathValues.Array(reading.Found);
        }

        return PathOutcome.Done;
    }
}
