using System.Collections.Concurrent;

namespace Tarn.Patterns.Expressions;

/// <summary>Compiled regular expressions, at most 64. Further patterns are compiled each time.</summary>
public sealed class PatternCache
{
    private const int PatternsMax = 64;

    private readonly ConcurrentDictionary<(string, PatternOptions), TextPattern> _patterns = new();

    /// <summary>The compiled form of a pattern.</summary>
    /// <exception cref="PatternException">As <see cref="TextPattern.Parse"/>.</exception>
    public TextPattern Get(string pattern, PatternOptions options)
    {
        if (_patterns.TryGetValue((pattern, options), out var found))
        {
            return found;
        }

        found = TextPattern.Parse(pattern, options);
        if (_patterns.Count < PatternsMax)
        {
            _patterns.TryAdd((pattern, options), found);
        }

        return found;
    }
}
