using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events;

/// <summary>A field of a pattern with the values that it may have.</summary>
/// <param name="Path">The names of the field and of the objects around it, with dots between them.</param>
/// <param name="Tests">One of them must hold.</param>
/// <param name="MayBeAbsent">True: an event without the field satisfies the condition.</param>
internal sealed record FieldCondition(string Path, IReadOnlyList<ValueTest> Tests, bool MayBeAbsent)
{
    /// <summary>Whether the field may have the value.</summary>
    public bool Accepts(in EventValue value)
    {
        foreach (var test in Tests)
        {
            if (test.Accepts(value))
            {
                return true;
            }
        }

        return false;
    }
}
