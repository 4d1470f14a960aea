namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    private TablePeriod? ParsePeriod()
    {
        var at = Current.At;
        if (!AcceptWord("FOR"))
        {
            return null;
        }

        if (_dialect == SqlDialect.Flink)
        {
            ExpectWord("SYSTEM_TIME");
            ExpectWord("AS");
            ExpectWord("OF");
            return new(false, ParseConcat(), at);
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
