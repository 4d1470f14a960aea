namespace Tarn.Sql.Syntax.Parsing;

/// <content>EXPLAIN.</content>
internal sealed partial class SqlParser
{
    /// <summary>EXPLAIN; null: the statement is another one.</summary>
    private ExplainStatement? ParseExplain()
    {
        var at = Current.At;
        if (!AcceptWord("EXPLAIN"))
        {
            return null;
        }

        if (AcceptWord("ANALYZE"))
        {
            AcceptWord("VERBOSE");
            return new ExplainStatement(ParseStatementBody(), ExplanationKind.Analyze, IsJson: false, at);
        }

        var (kind, isJson) = (ExplanationKind.Plan, false);
        if (IsSymbol("(") && (Peek().IsWord("TYPE") || Peek().IsWord("FORMAT")))
        {
            ParseParenthesized(() =>
            {
                if (AcceptWord("TYPE"))
                {
                    kind = ParseExplanationKind();
                }
                else
                {
                    ExpectWord("FORMAT");
                    isJson = ParseIsJson();
                }

                return kind;
            });
        }

        return new ExplainStatement(ParseStatementBody(), kind, isJson || kind == ExplanationKind.Io, at);
    }

    private ExplanationKind ParseExplanationKind() => AcceptWord("VALIDATE") ? ExplanationKind.Validate
        : AcceptWord("IO") ? ExplanationKind.Io
        : AcceptWord("LOGICAL") || AcceptWord("DISTRIBUTED") ? ExplanationKind.Plan
        : throw Mismatch("'DISTRIBUTED'", "'IO'", "'LOGICAL'", "'VALIDATE'");

    private bool ParseIsJson() => AcceptWord("JSON") || (AcceptWord("TEXT") ? false
        : IsWord("GRAPHVIZ")
            ? throw new SqlException(SqlErrorName.NotSupported, "EXPLAIN (FORMAT GRAPHVIZ) is not supported; supported: TEXT, JSON", Current.At)
            : throw Mismatch("'GRAPHVIZ'", "'JSON'", "'TEXT'"));
}
