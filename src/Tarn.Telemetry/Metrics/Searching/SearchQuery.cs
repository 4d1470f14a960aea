using Tarn.Storage;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Searching;

/// <summary>
/// The query of a SEARCH: <c>{Namespace,Dimension} MetricName="Errors" prod</c>. Words in quotes must be equal; others match by tokens.
/// Conditions beside each other must all hold.
/// </summary>
internal sealed class SearchQuery
{
    /// <summary>The most metrics of one search.</summary>
    public const int FoundMax = 100;

    private const int DepthMax = 32;

    private readonly List<SearchWord> _words;
    private readonly List<string>? _schema;
    private readonly SearchTerm _term;
    private int _at;
    private int _depth;

    private SearchQuery(string text)
    {
        _words = SearchWord.Read(text);
        _schema = Schema();
        _term = IsEnd ? new SearchTerm.And([]) : Any(null);
        if (!IsEnd)
        {
            throw Invalid($"{_words[_at].Text} is not expected");
        }
    }

    private bool IsEnd => _at == _words.Count;

    /// <summary>Reads a query.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    public static SearchQuery Parse(string text) => new(text);

    /// <summary>Whether a metric is found.</summary>
    public bool Matches(MetricIdentity metric) => (_schema is null || IsOfSchema(metric, _schema)) && _term.Matches(metric);

    private static bool IsOfSchema(MetricIdentity metric, List<string> schema) => metric.Namespace == schema[0]
        && metric.Dimensions.Count == schema.Count - 1
        && metric.Dimensions.All(each => schema.IndexOf(each.Name, 1) > 0);

    private static TarnException Invalid(string reason) => new(ErrorKind.InvalidArgument, $"the query of SEARCH is not valid: {reason}");

    private List<string>? Schema()
    {
        if (!Takes("{"))
        {
            return null;
        }

        var names = new List<string> { Value().Text };
        while (Takes(","))
        {
            names.Add(Value().Text);
        }

        return Takes("}") ? names : throw Invalid("the schema has no }");
    }

    private SearchTerm Any(string? part)
    {
        var terms = new List<SearchTerm> { All(part) };
        while (TakesWord("OR"))
        {
            terms.Add(All(part));
        }

        return terms.Count == 1 ? terms[0] : new SearchTerm.Or(terms);
    }

    private SearchTerm All(string? part)
    {
        var terms = new List<SearchTerm> { One(part) };
        while (!IsEnd && !Is(")") && !IsWord("OR"))
        {
            TakesWord("AND");
            terms.Add(One(part));
        }

        return terms.Count == 1 ? terms[0] : new SearchTerm.And(terms);
    }

    private SearchTerm One(string? part)
    {
        if (++_depth > DepthMax)
        {
            throw Invalid($"it is nested deeper than {DepthMax} levels");
        }

        try
        {
            if (TakesWord("NOT"))
            {
                return new SearchTerm.Not(One(part));
            }

            if (Takes("("))
            {
                return Closed(part);
            }

            var value = Value();
            return part is null && Takes("=") ? Of(value.Text.TrimStart(':')) : new SearchTerm.Text(part, value.Text, value.IsQuoted);
        }
        finally
        {
            _depth--;
        }
    }

    private SearchTerm Of(string part)
    {
        if (Takes("("))
        {
            return Closed(part);
        }

        var value = Value();
        return new SearchTerm.Text(part, value.Text, value.IsQuoted);
    }

    private SearchTerm Closed(string? part)
    {
        var term = Any(part);
        return Takes(")") ? term : throw Invalid("a ) is missing");
    }

    private SearchWord Value() => !IsEnd && !_words[_at].IsSign ? _words[_at++] : throw Invalid("a word is missing");

    private bool Is(string sign) => !IsEnd && _words[_at].IsSign && _words[_at].Text == sign;

    private bool IsWord(string word) => !IsEnd && _words[_at] is { IsSign: false, IsQuoted: false } next && next.Text == word;

    private bool Takes(string sign)
    {
        var takes = Is(sign);
        _at += takes ? 1 : 0;
        return takes;
    }

    private bool TakesWord(string word)
    {
        var takes = IsWord(word);
        _at += takes ? 1 : 0;
        return takes;
    }
}
