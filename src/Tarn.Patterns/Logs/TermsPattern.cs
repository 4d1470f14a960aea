namespace Tarn.Patterns.Logs;

/// <summary>
/// Terms that a message contains: <c>ERROR "exact phrase" -excluded ?optional %expression%</c>. Optional terms count only when no other
/// terms are there.
/// </summary>
internal sealed class TermsPattern : FilterPattern
{
    private readonly List<Func<string, bool>> _required = [];
    private readonly List<Func<string, bool>> _excluded = [];
    private readonly List<Func<string, bool>> _optional = [];

    public TermsPattern(string text)
    {
        var scanner = new PatternScanner(text);
        while (!scanner.Spaces().IsAtEnd)
        {
            var list = scanner.TryTake("?") ? _optional : scanner.TryTake("-") ? _excluded : _required;
            list.Add(Term(scanner));
        }
    }

    public override bool Matches(string message) =>
        _required.TrueForAll(term => term(message))
        && !_excluded.Exists(term => term(message))
        && (_optional.Count == 0 || _required.Count + _excluded.Count > 0 || _optional.Exists(term => term(message)));

    private static Func<string, bool> Term(PatternScanner scanner)
    {
        switch (scanner.Next)
        {
            case '"':
                var phrase = scanner.Quoted('"');
                return message => message.Contains(phrase, StringComparison.Ordinal);
            case '%':
                return new TextExpression(scanner.Quoted('%')).IsIn;
            default:
                var word = scanner.Until(next => char.IsWhiteSpace(next) || next == '"');
                return word.Length > 0 ? message => message.Contains(word, StringComparison.Ordinal) : throw scanner.Unexpected();
        }
    }
}
