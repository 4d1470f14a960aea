using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events;

/// <summary>A field of a pattern with the values that it may have.</summary>
/// <param name="Path">The names of the field and of the objects around it, with dots between them.</param>
/// <param name="Tests">One of them must hold.</param>
/// <param name="MayBeAbsent">True: an event without the field satisfies the condition.</param>
internal sealed record FieldCondition(string Path, IReadOnlyList<ValueTest> Tests, bool MayBeAbsent)
{
    public bool Equals(FieldCondition? other) =>
        other is not null && Path == other.Path && MayBeAbsent == other.MayBeAbsent && Tests.SequenceEqual(other.Tests);

    public override int GetHashCode() => HashCode.Combine(Path, MayBeAbsent, Tests.Count, Tests.Count > 0 ? Tests[0].GetHashCode() : 0);
}
