using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Dispatch.Batches;

/// <summary>The patterns of a mapping, of which one must match; without patterns everything is meant.</summary>
internal sealed class PatternList
{
    private readonly EventPattern[] _patterns;

    /// <exception cref="PatternException">A pattern is not valid.</exception>
    public PatternList(IEnumerable<string> patterns) => _patterns = [.. patterns.Select(text => EventPattern.Parse(Encoding.UTF8.GetBytes(text)))];

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Whether a pattern matches.</summary>
    /// <param name="document">JSON.</param>
    public bool Matches(ReadOnlySpan<byte> document)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(document))
            {
                return true;
            }
        }

        return false;
    }
}
