using Tarn.DuckDb;
using Tarn.Patterns;
using Tarn.Patterns.Expressions;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Patterns;

/// <summary>All matches of a pattern in one text, from left to right. An empty match moves the next search by one character.</summary>
internal sealed class PatternSearch
{
    /// <summary>The instructions that one text may take: about a second.</summary>
    private const long StepsMax = 50_000_000;

    private static readonly PatternCache Patterns = new();

    private readonly int[] _text;
    private readonly TextPattern _pattern;
    private readonly TextMatcher _matcher;
    private long _steps = StepsMax;

    public PatternSearch(ChunkView input, int row)
        : this(CodePoints.Of(input[0].Bytes(row)), Pattern(input.Text(1, row)))
    {
    }

    public PatternSearch(string text, string pattern)
        : this(CodePoints.Of(text), Pattern(pattern))
    {
    }

    private PatternSearch(int[] text, TextPattern pattern)
    {
        (_text, _pattern) = (text, pattern);
        _matcher = pattern.Matcher(text);
    }

    /// <summary>The number of groups, without the whole match.</summary>
    public int GroupCount => _pattern.GroupNames.Count - 1;

    public IReadOnlyList<string?> GroupNames => _pattern.GroupNames;

    public int Length => _text.Length;

    /// <summary>The position of the next search, in code points.</summary>
    public int Next { get; set; }

    public int Start => _matcher.StartOf(0);

    public int End => _matcher.EndOf(0);

    /// <summary>Finds the next match.</summary>
    public bool Find()
    {
        if (Next > _text.Length)
        {
            return false;
        }

        switch (_matcher.Find(Next, ref _steps))
        {
            case MatchStatus.Found:
                Next = End == Start ? End + 1 : End;
                return true;
            case MatchStatus.OverBudget:
                throw RowValues.Error(SqlErrorName.ExceededTimeLimit, "a regular expression takes too many steps on one text");
            default:
                return false;
        }
    }

    /// <summary>The text of a group of the last match; null: the group took no part.</summary>
    public string? Group(int group) => _matcher.StartOf(group) < 0 ? null : Text(_matcher.StartOf(group), _matcher.EndOf(group));

    public string Text(int start, int end) => CodePoints.Text(_text.AsSpan(start, end - start));

    private static TextPattern Pattern(string pattern)
    {
        try
        {
            return Patterns.Get(pattern, PatternOptions.Java);
        }
        catch (PatternException e)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, e.Message);
        }
    }
}
