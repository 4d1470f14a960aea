using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Interval literals and their units.</content>
internal sealed partial class SqlParser
{
    private static readonly string[] IntervalUnits = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

    private IntervalLiteral ParseInterval(Token token)
    {
        Next();
        var negative = Accept("-");
        if (!negative)
        {
            Accept("+");
        }

        var text = Next().Value;
        if (IsName(Current) && Current.Kind == TokenKind.Word && !IntervalUnits.Contains(Current.Value))
        {
            // Another word is an alias, and the rest a literal of a type that does not exist.
            throw new SqlException(SqlErrorName.TypeNotFound, $"io.trino.spi.TrinoException: {token.At}: Unknown resolvedType: INTERVAL");
        }

        var from = ParseIntervalUnit();
        return new(negative, text, from, AcceptWord("TO") ? ParseIntervalUnit() : null, token.At);
    }

    private string ParseIntervalUnit()
    {
        if (Current.Kind == TokenKind.Word && IntervalUnits.Contains(Current.Value))
        {
            var unit = Next().Value;
            if (_dialect == SqlDialect.Flink && Accept("("))
            {
                // The digits of the first field and of the second's fraction change no value.
                ParseList(ParseNumber);
                Expect(")");
            }

            return unit;
        }

        throw Mismatch("'DAY'", "'HOUR'", "'MINUTE'", "'MONTH'", "'SECOND'", "'YEAR'");
    }
}
