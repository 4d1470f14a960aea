namespace Tarn.Sql.Matching;

/// <summary>The labels of the rows that a match has so far. Its rows are a range of the partition.</summary>
/// <param name="rows">The rows of the partition.</param>
/// <param name="stepsMax">The steps of one search.</param>
internal sealed class MatchState(int rows, long stepsMax)
{
    private int[] _labels = new int[16];

    public int Rows => rows;

    /// <summary>The first row of the match.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>The rows that running expressions see.</summary>
    public int Running { get; set; }

    public long Number { get; set; } = 1;

    /// <summary>Conditions evaluated and rows passed since the search began.</summary>
    public long Steps { get; private set; }

    public void Begin(int start) => (Start, Length, Running, Steps) = (start, 0, 0, 0);

    public int Label(int place) => _labels[place];

    /// <summary>Counts work.</summary>
    /// <exception cref="SqlException">The search has more steps than its bound.</exception>
    public void Count(long steps)
    {
        Steps += steps;
        if (Steps > stepsMax)
        {
            throw MatchBounds.Exceeded(MatchBounds.Steps, $"steps in the search for a match at one row: {stepsMax}");
        }
    }

    public void Push(int label)
    {
        if (Length == _labels.Length)
        {
            Array.Resize(ref _labels, _labels.Length * 2);
        }

        _labels[Length++] = label;
        Running = Length;
    }

    public void Cut(int length) => (Length, Running) = (length, length);

    /// <summary>The index in the match of a navigation, before its shift; -1: there is none.</summary>
    public int Place(IReadOnlyList<int>? labels, MatchNavigation navigation)
    {
        var count = navigation.Final ? Length : Running;
        var offset = navigation.Offset;
        if (labels is null)
        {
            return offset >= count ? -1 : (int)(navigation.First ? offset : count - 1 - offset);
        }

        for (var i = 0; i < count; i++)
        {
            var place = navigation.First ? i : count - 1 - i;
            if (labels.Contains(_labels[place]) && offset-- == 0)
            {
                Count(i);
                return place;
            }
        }

        Count(count);
        return -1;
    }

    /// <summary>The row of the partition that a navigation reaches; -1: none.</summary>
    public int Row(IReadOnlyList<int>? labels, MatchNavigation navigation) =>
        Place(labels, navigation) is >= 0 and var place && Start + place + navigation.Shift is var row && row >= 0 && row < rows ? (int)row : -1;

    /// <summary>The label of the row that a navigation reaches; -1: none.</summary>
    public int LabelAt(IReadOnlyList<int>? labels, MatchNavigation navigation) =>
        Place(labels, navigation) is >= 0 and var place && place + navigation.Shift is var shifted && shifted >= 0 && shifted < Length
            ? _labels[(int)shifted] : -1;

    public bool Has(int place, IReadOnlyList<int>? labels) => labels is null || labels.Contains(_labels[place]);
}
