namespace Tarn.Sql.Matching;

/// <summary>Finds the matches of one partition, and gives the numbers of each result row.</summary>
/// <param name="columns">The fields of the rows that conditions read.</param>
internal sealed class PartitionMatches(MatchProgram program, IReadOnlyDictionary<int, MatchColumn> columns, int rows, MatchBounds bounds)
{
    private readonly MatchState _state = new(rows, bounds.StepsMax);
    private readonly List<long> _numbers = [];
    private readonly List<int> _ends = [];

    /// <summary>The numbers of all result rows, one row after the other.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>The end of each result row in the numbers.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <exception cref="SqlException">A bound is exceeded, AFTER MATCH SKIP has no target, or a condition fails.</exception>
    public void Run()
    {
        MatchBounds.Check(rows, bounds);
        var evaluator = new MatchEvaluator(program, _state, columns);
        var search = new MatchSearch(program, _state, bounds, evaluator.Holds);
        var matched = -1;
        for (var row = 0; row < rows;)
        {
            if (!search.Find(row))
            {
                if (program.Shape == MatchShape.AllWithUnmatched && row > matched)
                {
                    _state.Begin(row);
                    Add(row, number: 0);
                }

                row++;
                continue;
            }

            AddMatch(search);
            matched = Math.Max(matched, row + _state.Length - 1);
            row = _state.Length == 0 ? row + 1 : Next();
            _state.Number++;
        }
    }

    private void AddMatch(MatchSearch search)
    {
        if (_state.Length == 0 || program.Shape == MatchShape.One)
        {
            if (_state.Length > 0 || program.Shape != MatchShape.AllOmitEmpty)
            {
                _state.Running = _state.Length;
                Add(_state.Start, _state.Number);
            }

            return;
        }

        var (place, bound) = (0, 0);
        while (place < _state.Length)
        {
            if (bound < search.Exclusions.Count && place >= search.Exclusions[bound])
            {
                place = Math.Max(place, search.Exclusions[bound + 1]);
                bound += 2;
                continue;
            }

            _state.Running = place + 1;
            Add(_state.Start + place, _state.Number);
            place++;
        }
    }

    /// <summary>The row at which the next search begins.</summary>
    private int Next()
    {
        if (program.SkipTo is not { } target)
        {
            return program.SkipsMatch ? _state.Start + _state.Length : _state.Start + 1;
        }

        return _state.Row(program.SkipLabels, target) switch
        {
            -1 => throw new SqlException(SqlErrorName.GenericUserError, "AFTER MATCH SKIP failed: pattern variable is not present in match"),
            var row when row == _state.Start =>
                throw new SqlException(SqlErrorName.GenericUserError, "AFTER MATCH SKIP failed: cannot skip to first row of match"),
            var row => row,
        };
    }

    private void Add(int row, long number)
    {
        var start = _numbers.Count;
        _numbers.Add(row + 1);
        _numbers.Add(number);
        foreach (var output in program.Outputs)
        {
            AddHead(output);
        }

        var place = start + 2;
        foreach (var output in program.Outputs)
        {
            if (output.Kind is MatchOutputKind.Rows or MatchOutputKind.RowLabels)
            {
                _numbers[place] = _numbers.Count - start + 1;
                AddList(output);
                _numbers[place + 1] = _numbers.Count - start;
            }

            place += output.Width;
        }

        if (_numbers.Count > bounds.NumbersMax)
        {
            throw MatchBounds.Exceeded(MatchBounds.Results, $"numbers in the results of one partition: {bounds.NumbersMax}. "
                + "Running aggregates of labels take a number for each earlier row of the match");
        }

        _ends.Add(_numbers.Count);
    }

    private int Limit(MatchOutput output) => output.Navigation.Final ? _state.Length : _state.Running;

    private void AddHead(MatchOutput output)
    {
        switch (output.Kind)
        {
            case MatchOutputKind.Row:
                _numbers.Add(_state.Row(output.Labels, output.Navigation) + 1);
                break;
            case MatchOutputKind.Label:
                _numbers.Add(_state.LabelAt(output.Labels, output.Navigation) + 1);
                break;
            case MatchOutputKind.Count:
                _numbers.Add(output.Labels is null ? Limit(output) : Enumerable.Range(0, Limit(output)).Count(place => _state.Has(place, output.Labels)));
                break;
            case MatchOutputKind.Range:
                _numbers.Add(Limit(output) == 0 ? 1 : _state.Start + 1);
                _numbers.Add(Limit(output) == 0 ? 0 : _state.Start + Limit(output));
                break;
            default:
                _numbers.Add(0);
                _numbers.Add(0);
                break;
        }
    }

    private void AddList(MatchOutput output)
    {
        for (var place = 0; place < Limit(output); place++)
        {
            if (_state.Has(place, output.Labels))
            {
                _numbers.Add(output.Kind == MatchOutputKind.Rows ? _state.Start + place + 1 : _state.Label(place) + 1);
            }
        }
    }
}
