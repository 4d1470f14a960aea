using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns.Matching;

/// <summary>Keys are equal when all values are; NULL equals NULL.</summary>
internal sealed class KeyComparer : IEqualityComparer<PatternValue[]>
{
    public static readonly KeyComparer Instance = new();

    public bool Equals(PatternValue[]? left, PatternValue[]? right) => left.AsSpan().SequenceEqual(right);

    public int GetHashCode(PatternValue[] key)
    {
        var hash = new HashCode();
        foreach (var value in key)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
