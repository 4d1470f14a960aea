namespace Tarn.Patterns.Events.Reading;

/// <summary>The values of an event that satisfy a pattern's conditions, by their paths in arrays.</summary>
/// <param name="conditions">The number of conditions.</param>
internal sealed class FoundFields(int conditions)
{
    // Values of arrays are combined by trial. A pattern and an event that need more trials do not match.
    private const int TrialsMax = 1_000_000;

    private readonly List<ArrayPath?>?[] _places = new List<ArrayPath?>?[conditions];
    private readonly bool[] _isPresent = new bool[conditions];

    /// <summary>Notes that the event has a condition's field.</summary>
    public void NotePresent(int condition) => _isPresent[condition] = true;

    /// <summary>Notes a value that satisfies a condition.</summary>
    public void Note(int condition, ArrayPath? place)
    {
        var places = _places[condition] ??= [];
        if (!places.Contains(place))
        {
            places.Add(place);
        }
    }

    /// <summary>Whether values that are together satisfy all of these conditions.</summary>
    public bool Satisfies(int[] wanted, IReadOnlyList<FieldCondition> all)
    {
        var needed = new List<List<ArrayPath?>>();
        foreach (var condition in wanted)
        {
            if (_places[condition] is { } places)
            {
                // the same for every combination
                if (!places.Contains(null))
                {
                    needed.Add(places);
                }
            }
            else if (_isPresent[condition] || !all[condition].MayBeAbsent)
            {
                return false;
            }
        }

        if (needed.Count <= 1)
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
