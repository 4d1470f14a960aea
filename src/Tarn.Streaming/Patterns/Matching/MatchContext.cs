using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns.Matching;

/// <summary>Computes a condition or a measure over the rows of a match.</summary>
internal delegate PatternValue MatchFunction(MatchContext context);

/// <summary>The rows that functions see: a match's rows, then the row under test. One object per matcher; it counts the work.</summary>
internal sealed class MatchContext
{
    /// <summary>Stands for every variable.</summary>
    public const int AnyVariable = -1;

    /// <summary>A variable without rows, as Flink's SUBSET gives it.</summary>
    public const int NoVariable = -2;

    private MatchChain? _rows;
    private MatchedRow? _candidate;
    private int _candidateVariable;

    /// <summary>The row that columns inside a navigation or an aggregate are read from.</summary>
    public MatchedRow? Row { get; set; }

    /// <summary>Rows visited and conditions evaluated since the last reset.</summary>
    public long Steps { get; set; }

    /// <summary>The arrival time of the row that completed the match, in milliseconds.</summary>
    public long ArrivalMs { get; set; }

    public void Set(MatchChain? rows, int candidateVariable, MatchedRow? candidate)
    {
        _rows = rows;
        _candidateVariable = candidateVariable;
        _candidate = candidate;
        Row = null;
    }

    public int Count(int variable)
    {
        var count = _candidate is not null && Fits(_candidateVariable, variable) ? 1 : 0;
        for (var chain = _rows; chain is not null; chain = chain.Earlier)
        {
            Steps++;
            count += Fits(chain.Variable, variable) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The row that <paramref name="back"/> rows of the variable follow; null: there is none.</summary>
    public MatchedRow? Last(int variable, long back)
    {
        if (_candidate is not null && Fits(_candidateVariable, variable) && back-- == 0)
        {
            return _candidate;
        }

        for (var chain = _rows; chain is not null; chain = chain.Earlier)
        {
            Steps++;
            if (Fits(chain.Variable, variable) && back-- == 0)
            {
                return chain.Row;
            }
        }

        return null;
    }

    public MatchedRow? First(int variable, long ahead) => Count(variable) - 1 - ahead is >= 0 and var back ? Last(variable, back) : null;

    /// <summary>Computes a function on each row of a variable, in the order of the rows; the span has an element for each.</summary>
    public void Collect(int variable, MatchFunction function, Span<PatternValue> values)
    {
        var place = values.Length;
        if (_candidate is not null && Fits(_candidateVariable, variable))
        {
            Row = _candidate;
            values[--place] = function(this);
        }

        for (var chain = _rows; chain is not null; chain = chain.Earlier)
        {
            Steps++;
            if (Fits(chain.Variable, variable))
            {
                Row = chain.Row;
                values[--place] = function(this);
            }
        }
    }

    private static bool Fits(int own, int asked) => asked == AnyVariable || own == asked;
}
