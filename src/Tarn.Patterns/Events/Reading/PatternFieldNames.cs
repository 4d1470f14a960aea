namespace Tarn.Patterns.Events.Reading;

/// <summary>The paths of a pattern's fields, to pass over the rest of an event unread.</summary>
internal sealed class PatternFieldNames
{
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _stepLookup;

    public PatternFieldNames(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            _steps.UnionWith(Steps(path));
        }

        _stepLookup = _steps.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether a path of the pattern may have the name, which may be several names with dots between them.</summary>
    public bool Has(ReadOnlySpan<char> name)
    {
        if (!name.Contains('.'))
        {
            return _stepLookup.Contains(name);
        }

        foreach (var step in Steps(name.ToString()))
        {
            if (!_steps.Contains(step))
            {
                return false;
            }
        }

        return true;
    }

    // as in AWS's matcher, an empty name at the end is no step: only a path that is empty has one
    private static string[] Steps(string path) => path.Length == 0 ? [""] : path.TrimEnd('.').Split('.');
}
