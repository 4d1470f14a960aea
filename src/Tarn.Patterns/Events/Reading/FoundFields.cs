namespace Tarn.Patterns.Events.Reading;

/// <summary>The values of an event that satisfy the conditions of patterns, by their paths in arrays.</summary>
/// <param name="fields">The conditions.</param>
internal sealed class FoundFields(FieldConditions fields)
{
    // Values of arrays are combined by trial. A pattern and an event that need more trials do not match.
    private const int TrialsMax = 1_000_000;

    // A value that is in no array counts together with every other one.
    private readonly bool[] _always = new bool[fields.Count];
    private readonly bool[] _isPresent = new bool[fields.Paths];
    private Dictionary<int, List<ArrayPath?>>? _inArrays;

    /// <summary>Notes that the event has a path's field.</summary>
    public void NotePresent(int path) => _isPresent[path] = true;

    /// <summary>Notes a value that satisfies a condition.</summary>
    public void Note(int condition, ArrayPath? place)
    {
        if (place is null)
        {
            _always[condition] = true;
            return;
        }

        var places = (_inArrays ??= []).TryGetValue(condition, out var known) ? known : _inArrays[condition] = [];
        if (!places.Contains(place))
        {
            places.Add(place);
        }
    }

    /// <summary>Whether values that are together satisfy all of these conditions.</summary>
    public bool Satisfies(int[] wanted)
    {
        List<List<ArrayPath?>>? needed = null;
        foreach (var condition in wanted)
        {
            if (_always[condition])
            {
                continue;
            }

            if (_inArrays?.GetValueOrDefault(condition) is { } places)
            {
                (needed ??= []).Add(places);
            }
            else if (_isPresent[fields.PathOf(condition)] || !fields.MayBeAbsent(condition))
            {
                return false;
            }
        }

        if (needed is not { Count: > 1 })
        {
            return true;
        }

        needed.Sort((a, b) => a.Count.CompareTo(b.Count));
        var trials = 0;
        return Combine(needed, new ArrayPath?[needed.Count], 0, ref trials);
    }

    private static bool Combine(List<List<ArrayPath?>> needed, ArrayPath?[] chosen, int next, ref int trials)
    {
        if (next == needed.Count)
        {
            return true;
        }

        foreach (var place in needed[next])
        {
            if (++trials > TrialsMax)
            {
                return false;
            }

            var fits = true;
            for (var i = 0; i < next && fits; i++)
            {
                fits = ArrayPath.AreTogether(place, chosen[i]);
            }

            chosen[next] = place;
            if (fits && Combine(needed, chosen, next + 1, ref trials))
            {
                return true;
            }
        }

        return false;
    }
}
