namespace Tarn.Sql.Syntax;

/// <summary>`FOR VERSION AS OF value` or `FOR TIMESTAMP AS OF value` behind a table's name.</summary>
internal sealed record TablePeriod(bool IsVersion, Expression End, SourcePosition At) : Node(At);

internal sealed partial class SqlParser
{
    private TablePeriod? ParsePeriod()
    {
        var at = Current.At;
        if (!AcceptWord("FOR"))
        {
            return null;
        }

        var isVersion = AcceptWord("VERSION");
        if (!isVersion && !AcceptWord("TIMESTAMP"))
        {
            throw Mismatch("'TIMESTAMP'", "'VERSION'");
        }

        ExpectWord("AS");
        ExpectWord("OF");
        return new(isVersion, ParseConcat(), at);
    }
}
